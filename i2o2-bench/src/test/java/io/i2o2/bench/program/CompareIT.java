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
    List<JsonObject> lines = compare("--discard", "1", "--json").json();
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
        assertEquals(2, line.get("rounds").getAsInt(), "without the one that does not count");
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
  void channelsHaveVirtualThreadsInPlaceOfCallbacks() throws Exception {
    for (JsonObject line : compare("--kind", "callback", "--json").json()) {
      boolean isChannel = line.get("backend").getAsString().endsWith("channel");
      assertEquals(isChannel ? "virtual" : "callback", line.get("kind").getAsString());
    }
  }

  @Test
  void comparesOnlyTheRivalsThatAreNamed() throws Exception {
    List<JsonObject> lines =
        compare("--rivals", "fallback,filechannel", "--base", "fallback", "--json").json();
    assertEquals(
        List.of("fallback", "filechannel"),
        lines.stream().map(line -> line.get("backend").getAsString()).toList());
    JsonObject channel = lines.getLast();
    assertEquals("fallback", channel.get("ratio_to").getAsString());
    double ratio = channel.get("ratio").getAsDouble();
    assertTrue(channel.get("ratio_low").getAsDouble() <= ratio, channel::toString);
    assertTrue(channel.get("ratio_high").getAsDouble() >= ratio, channel::toString);
  }

  @Test
  void spreadsCallersOverSeveralFiles() throws Exception {
    byte[] ones = new byte[1 << 20];
    java.util.Arrays.fill(ones, (byte) 1);
    List<Path> more = List.of(folder.resolve("second"), folder.resolve("third"));
    for (Path each : more) {
      Files.write(each, ones);
    }
    String second = more.getFirst().toString();
    String third = more.getLast().toString();
    compare("--file", second, "--file", third, "--write", "--rivals", "filechannel");
    compare("--file", second, "--file", third, "--write", "--rivals", "fallback", "--registered");
    for (Path each : more) {
      assertEquals(0, Files.readAllBytes(each)[0], "each block, many times");
    }
  }

  @Test
  void withoutAFileNoOpsAreCompared() throws Exception {
    Packaged.Run run =
        program
            .run("compare", "--callers", "2", "--rounds", "1", "--seconds", "0.1", "--json")
            .expect(0);
    for (JsonObject line : run.json()) {
      assertEquals("nop", line.get("what").getAsString());
      boolean isChannel = line.get("backend").getAsString().endsWith("channel");
      if (isChannel) {
        assertEquals(
            "has no operation that does nothing", line.get("reason").getAsString(), line::toString);
      }
    }
  }

  @Test
  void opensReadsAndClosesSmallFiles() throws Exception {
    Path small = Files.createDirectory(folder.resolve("small"));
    for (int i = 0; i < 3; i++) {
      Files.write(small.resolve("file" + i), new byte[100]);
    }
    Packaged.Run run =
        program
            .run(
                "compare",
                "--small-files",
                small.toString(),
                "--callers",
                "2",
                "--rounds",
                "1",
                "--seconds",
                "0.1",
                "--rivals",
                "fallback,filechannel",
                "--json")
            .expect(0);
    assertEquals(2, run.json().size());
    for (JsonObject line : run.json()) {
      assertEquals("open", line.get("what").getAsString());
      assertTrue(line.get("ops_per_s").getAsDouble() > 0, line::toString);
    }
  }

  @Test
  void aColdFileIsReadAnew() throws Exception {
    Packaged.assume("uring");
    for (JsonObject line : compare("--cold", "--rivals", "uring,filechannel", "--json").json()) {
      assertTrue(line.get("ops_per_s").getAsDouble() > 0, line::toString);
    }
  }

  @Test
  void othersAreMeasuredOrSayWhyNot() throws Exception {
    List<String> others = List.of("filechannel", "pool", "netty", "jasyncfio", "c");
    List<JsonObject> lines =
        compare("--rivals", String.join(",", others), "--bystander", "--json").json();
    for (String other : others) {
      JsonObject line =
          lines.stream()
              .filter(each -> each.get("backend").getAsString().equals(other))
              .findFirst()
              .orElseThrow();
      if (line.has("reason")) {
        assertTrue(List.of("netty", "jasyncfio", "c").contains(other), line::toString);
        continue;
      }
      assertTrue(line.get("ratio").getAsDouble() > 0, line::toString);
      assertEquals(!other.equals("c"), line.has("bystander_p99_us"), line::toString);
      assertEquals(!other.equals("c"), !line.get("p50_us").isJsonNull(), line::toString);
    }
  }
}
