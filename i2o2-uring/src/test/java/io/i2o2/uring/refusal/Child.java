package io.i2o2.uring.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs {@link ShowChoice} in a JVM of its own; what it printed, line by line. */
final class Child {
  private static final int LIMIT_MINUTES = 2;
  private static final List<String> GRANTED = List.of("--enable-native-access=ALL-UNNAMED");

  private final Stage stage;
  private final List<String> launcher = new ArrayList<>();
  private final List<String> jvm = new ArrayList<>();
  private boolean asModules;
  private String leftOut = "nothing";

  Child(Stage stage) {
    this.stage = stage;
    jvm.add("--illegal-native-access=deny");
  }

  /** Under the launcher, with these of its arguments. */
  Child launchedWith(String... arguments) throws IOException, InterruptedException {
    launcher.add(stage.launcher().toString());
    launcher.addAll(List.of(arguments));
    launcher.add("--");
    return this;
  }

  /** With the usual permission to call native functions. */
  Child granted() {
    jvm.addAll(GRANTED);
    return this;
  }

  Child with(String... jvmArguments) {
    jvm.addAll(List.of(jvmArguments));
    return this;
  }

  /** With a part of the library left out. */
  Child without(String part) {
    leftOut = part;
    return this;
  }

  /** The library on the module path, the program on the class path. */
  Child asModules() {
    asModules = true;
    return this;
  }

  Output run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvm);
    // The properties of the tests' own logger must not decide what is seen.
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    if (asModules) {
      command.addAll(
          List.of(
              "-p",
              stage.libraryPath(leftOut),
              "--add-modules",
              "io.i2o2.uring,io.i2o2.fallback"
                  + (leftOut.equals("slf4j-simple") ? "" : ",org.slf4j.simple"),
              "-cp",
              stage.programPath()));
    } else {
      command.addAll(List.of("-cp", stage.libraryPath(leftOut) + ":" + stage.programPath()));
    }
    command.add(ShowChoice.class.getName());
    command.addAll(List.of(arguments));
    return start(command);
  }

  private Output start(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(stage.directory(), "out", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(stage.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("HOME", stage.directory().toString());
    environment.remove("JAVA_TOOL_OPTIONS");
    environment.remove("JDK_JAVA_OPTIONS");
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
        fail("no end after " + LIMIT_MINUTES + " minutes: " + Files.readString(out));
      }
    } finally {
      process.destroyForcibly();
    }
    return new Output(process.exitValue(), Files.readAllLines(out));
  }

  /**
   * What it printed.
   *
   * @param exitValue 0 if it came to the end
   * @param lines both streams
   */
  record Output(int exitValue, List<String> lines) {
    /** The one line that starts so, without its start. */
    String after(String start) {
      assertEquals(0, exitValue, this::toString);
      List<String> found = lines.stream().filter(line -> line.startsWith(start)).toList();
      assertEquals(1, found.size(), () -> "lines that start with " + start + " in " + this);
      return found.getFirst().substring(start.length());
    }

    Output assertHas(String line) {
      assertTrue(lines.contains(line), () -> "no line " + line + " in " + this);
      return this;
    }

    @Override
    public String toString() {
      return "exit " + exitValue + ":\n" + String.join("\n", lines);
    }
  }
}
