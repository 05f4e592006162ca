package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PlotIT {
  private static final String GOOD =
      "{\"what\":\"read\",\"backend\":\"uring\",\"callers\":4,\"kind\":\"batch\",\"ops_per_s\":10.5}\n";

  @TempDir private Path folder = Path.of("");
  private Packaged program = new Packaged(Path.of(""), Path.of(""));
  private Path results = Path.of("");

  @BeforeEach
  void find() {
    program = Packaged.in(folder);
    results = folder.resolve("results.json");
  }

  private Packaged.Run plot(String content) throws IOException, InterruptedException {
    Files.writeString(results, content);
    Packaged.Run run = program.run("plot", results.toString());
    assertFalse(run.err().contains("\tat "), run::toString);
    return run;
  }

  @Test
  void drawsWhatWasMeasured() throws Exception {
    plot(GOOD + "\n" + GOOD.replace("4", "8")).expect(0).says("<svg").says("uring, batch");
  }

  @Test
  void whatCompareCouldNotMeasureIsLeftOutAndSaid() throws Exception {
    String missing = "{\"backend\":\"fallback\",\"ops_per_s\":null,\"reason\":\"no kind batch\"}\n";
    plot(missing + GOOD)
        .expect(0)
        .says("uring, batch")
        .complains("results.json, line 1: fallback was not measured: no kind batch");
    plot(missing).expect(1).complains("nothing to draw");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello | it is no JSON object, see character 1",
        "[1] | it is no JSON object",
        "{\"backend\":\"uring\",\"callers\":4,\"ops_per_s\":10 | it is no JSON object, see character 46",
        "{\"backend\":\"uring\",\"callers\":4,\"ops_per_s\":1.2.3} | it is no JSON object, see character",
        "{\"a\":1} x | it is no JSON object",
        "{a:1} | it is no JSON object, see character",
        "null | it is no JSON object",
        "{\"what\":\"probe\"} | it has no text as backend",
        "{\"backend\":7,\"callers\":4,\"ops_per_s\":10} | it has no text as backend",
        "{\"backend\":\"uring\",\"callers\":0,\"ops_per_s\":10} | no number from 1",
        "{\"backend\":\"uring\",\"callers\":\"4\",\"ops_per_s\":10} | as callers",
        "{\"backend\":\"uring\",\"callers\":4,\"ops_per_s\":-1} | as ops_per_s",
        "{\"backend\":\"uring\",\"callers\":4,\"ops_per_s\":1e308} | as ops_per_s",
        "{\"backend\":\"uring\",\"callers\":4,\"ops_per_s\":4e-324} | as ops_per_s"
      })
  void aLineThatIsNoResultIsNamedWithWhatIsWrong(String line, String wrong) throws Exception {
    Packaged.Run run =
        plot(GOOD + line + "\n")
            .expect(1)
            .complains("i2o2 plot: " + results + ", line 2 is no result, ")
            .complains(wrong);
    assertEquals("", run.out());
  }

  @Test
  void aFileWithoutResultsIsNoPicture() throws Exception {
    assertEquals("", plot("\n\n").expect(1).complains("nothing to draw").out());
  }

  @Test
  void aFileThatCannotBeReadIsNamed() throws Exception {
    Path missing = folder.resolve("missing");
    program.run("plot", missing.toString()).expect(1).complains(missing + ": no such file");
    Packaged.Run directory = program.run("plot", folder.toString()).expect(1);
    assertTrue(directory.err().startsWith("i2o2 plot: " + folder + ": "), directory::toString);
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
    program.run("plot", binary.toString()).expect(1).complains(binary + " is no text");
  }
}
