package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportIT {
  @TempDir private Path folder = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));

  @BeforeEach
  void prepare() {
    program = Packaged.in(folder);
  }

  private Packaged.Run report(String... more) throws Exception {
    List<String> args = new ArrayList<>(List.of("report", "--out", folder.resolve("out") + ""));
    args.addAll(List.of("--data", folder.toString(), "--data-mib", "8", "--small-files", "8"));
    args.addAll(List.of("--rounds", "1", "--seconds", "0.05", "--warmup", "0"));
    args.addAll(List.of(more));
    return program.run(args.toArray(String[]::new));
  }

  @Test
  void writesPagePictureTableAndLines() throws Exception {
    Packaged.assume("uring");
    report("--only", "1 waiting, busy").expect(0).says("Cached reads, 4 KiB, 1 waiting, busy");
    String page = Files.readString(folder.resolve("out/report.html"));
    assertTrue(page.contains("<h3>1 waiting, busy"), page);
    assertTrue(page.contains("java -jar i2o2.jar compare --rivals uring,filechannel"), page);
    assertFalse(page.contains("failed"), page);
    assertTrue(Files.readString(folder.resolve("out/report.svg")).contains(", of FileChannel"));
    assertTrue(Files.readString(folder.resolve("out/report.md")).contains("| 1 waiting, busy | "));
    List<JsonObject> lines =
        Files.readAllLines(folder.resolve("out/report.jsonl")).stream()
            .map(line -> new Gson().fromJson(line, JsonObject.class))
            .toList();
    assertEquals(
        List.of("machine", "row", "read", "read"),
        lines.stream().map(line -> line.get("what").getAsString()).toList());
    assertTrue(lines.getFirst().get("kernel").getAsString().startsWith("Linux"));
    assertEquals(Runtime.getRuntime().availableProcessors() > 1, lines.getFirst().has("hand-offs"));
    try (Stream<Path> left = Files.list(folder)) {
      assertTrue(
          left.noneMatch(path -> path.getFileName().toString().startsWith("i2o2-report")),
          "its files are deleted");
    }
  }

  @Test
  void aRowThatFailsFailsTheReport() throws Exception {
    Packaged.Run run =
        program.runWithFailpoints(
            "i2o2::fail::op::read=return(EIO)",
            "report",
            "--out",
            folder.resolve("out") + "",
            "--data",
            folder.toString(),
            "--data-mib",
            "8",
            "--small-files",
            "8",
            "--rounds",
            "1",
            "--seconds",
            "0.05",
            "--only",
            "1 waiting, busy");
    run.expect(1).says("failed: exit status 1");
    assertTrue(Files.readString(folder.resolve("out/report.html")).contains("failed: exit status"));
  }
}
