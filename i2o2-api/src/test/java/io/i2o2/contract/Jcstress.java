package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Runs jcstress tests in a JVM of their own, from a JUnit test. */
public final class Jcstress {
  private static final Pattern SUMMARY =
      Pattern.compile(
          "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, "
              + "(\\d+) soft errs, (\\d+) hard errs");
  private static final int LIMIT_MINUTES = 10;

  private Jcstress() {}

  /**
   * Runs every jcstress test of this module whose class name matches, and fails unless at least one
   * ran and all passed. A few seconds for each test: enough to show a race, no proof of its
   * absence.
   */
  public static void run(String testRegex) throws IOException, InterruptedException {
    Path work = Files.createDirectories(Path.of("target", "jcstress").toAbsolutePath());
    Path log = work.resolve("output.txt");
    Process child =
        new ProcessBuilder(command(testRegex, work))
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!child.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        fail("jcstress ran for more than " + LIMIT_MINUTES + " minutes:\n" + Files.readString(log));
      }
    } finally {
      child.descendants().forEach(ProcessHandle::destroyForcibly);
      child.destroyForcibly();
    }
    check(child.exitValue(), Files.readString(log));
  }

  private static List<String> command(String testRegex, Path work) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "--enable-native-access=ALL-UNNAMED", // jcstress hands it on to the forks
        "-cp",
        classPath(),
        "org.openjdk.jcstress.Main",
        "-t",
        testRegex,
        // One fork each for interpreter, C1, C2, and C2 with randomized code motion.
        "-f",
        "1",
        "-fsm",
        "1",
        "-sc",
        "false",
        "-iters",
        "1",
        "-time",
        "200",
        "-r",
        work.resolve("report").toString());
  }

  /** Surefire's own class path is one jar with a manifest, and it gives the real one here. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static void check(int exitValue, String output) {
    // Every progress line has one; the last one counts.
    MatchResult summary =
        SUMMARY
            .matcher(output)
            .results()
            .reduce((first, second) -> second)
            .orElseGet(() -> fail("jcstress gave no result, exit " + exitValue + ":\n" + output));
    int planned = Integer.parseInt(summary.group(1));
    int passed = Integer.parseInt(summary.group(2));
    if (exitValue != 0 || planned == 0 || passed != planned) {
      String report = output.substring(Math.max(0, output.indexOf("RUN RESULTS:")));
      fail("jcstress: exit " + exitValue + ", " + summary.group() + "\n" + report);
    }
    System.out.println("jcstress: " + summary.group());
  }
}
