package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CompareIT {
  private static final List<String> RIVALS =
      List.of("uring", "fallback", "filechannel", "asyncfilechannel");

  @TempDir private Path folder = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));
  private String file = "";

  @BeforeEach
  void prepare() throws Exception {
    program = Packaged.in(folder);
    file = Files.write(folder.resolve("file"), new byte[1 << 20]).toString();
  }

  private Packaged.Run compare(String... more) throws Exception {
    List<String> args =
        new java.util.ArrayList<>(List.of("compare", "--file", file, "--callers", "4"));
    args.addAll(List.of("--rounds", "2", "--seconds", "0.2", "--warmup", "0.1"));
    args.addAll(List.of(more));
    return program.run(args.toArray(String[]::new)).expect(0);
  }

  @Test
  void measuresAllRivalsOrSaysWhyNot() throws Exception {
    List<JsonObject> lines = compare("--json").json();
    assertEquals(
        RIVALS,
        lines.stream()
            .map(line -> line.get("backend").getAsString())
            .sorted(java.util.Comparator.comparingInt(RIVALS::indexOf))
            .toList());
    for (JsonObject line : lines) {
      assertEquals("read", line.get("what").getAsString());
      if (line.has("reason")) {
        assertTrue(line.get("ops_per_s").isJsonNull(), line::toString);
      } else {
        assertTrue(line.get("ops_per_s").getAsDouble() > 0, line::toString);
        assertTrue(line.get("ratio").getAsDouble() > 0, line::toString);
        assertEquals("filechannel", line.get("ratio_to").getAsString());
        assertEquals(2, line.get("rounds").getAsInt());
      }
    }
    assertTrue(lines.stream().filter(line -> line.has("ratio")).count() >= 3, lines::toString);
  }

  @Test
  void showsATableWithRatios() throws Exception {
    compare().says("ratio").says("fallback ").says("filechannel ").says(" 1.0 ");
  }

  @Test
  void writesInPlaceOfReading() throws Exception {
    byte[] content = new byte[1 << 20];
    java.util.Arrays.fill(content, (byte) 3);
    Files.write(Path.of(file), content);
    for (JsonObject line : compare("--write", "--json").json()) {
      assertEquals("write", line.get("what").getAsString());
    }
    assertEquals(1 << 20, Files.size(Path.of(file)));
    assertEquals(0, Files.readAllBytes(Path.of(file))[0], "each block, many times");
  }

  @Test
  void channelsDoBatchesToo() throws Exception {
    List<JsonObject> lines = compare("--kind", "batch", "--json").json();
    for (JsonObject line : lines) {
      assertEquals("batch", line.get("kind").getAsString());
    }
    assertTrue(lines.stream().filter(line -> line.has("ratio")).count() >= 3, lines::toString);
  }

  @Test
  void channelsHaveNoCallbacks() throws Exception {
    compare("--kind", "callback")
        .says("filechannel: not measured: has no --kind callback")
        .says("asyncfilechannel: not measured");
  }
}
