package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.i2o2.Scheduler;
import io.i2o2.spi.SchedulerProvider;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Runs a program of the suite in a JVM of its own. */
final class ChildJvm {
  private static final int LIMIT_SECONDS = 50;

  private ChildJvm() {}

  /**
   * Runs a program with a backend, and expects a line from it.
   *
   * @param line what it must print
   * @param program its main class
   * @param fixture the backend, whose class has a constructor without parameters
   * @param arguments after the name of the fixture's class
   * @param jvm arguments of the JVM
   */
  static void expect(
      String line, Class<?> program, BackendFixture fixture, List<String> arguments, String... jvm)
      throws Exception {
    Path out = Files.createTempFile("child", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(jvm));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath(fixture)));
    command.addAll(List.of(program.getName(), fixture.getClass().getName()));
    command.addAll(arguments);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        fail("no end after " + LIMIT_SECONDS + " seconds: " + Files.readString(out));
      }
    } finally {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(out);
    assertTrue(lines.contains(line), () -> String.join("\n", lines));
    assertEquals(0, process.exitValue());
    Files.delete(out);
  }

  /** The places of all that the programs use, however this JVM was told of them. */
  private static String classPath(BackendFixture fixture) throws Exception {
    Set<String> places = new LinkedHashSet<>();
    for (SchedulerProvider backend : ServiceLoader.load(SchedulerProvider.class)) {
      places.add(placeOf(backend.getClass()));
    }
    places.add(placeOf(fixture.getClass()));
    places.add(placeOf(ChildJvm.class));
    places.add(placeOf(Scheduler.class));
    for (String name :
        List.of(
            "org.slf4j.Logger",
            "org.slf4j.simple.SimpleServiceProvider",
            "org.jspecify.annotations.Nullable",
            "org.junit.jupiter.api.Assertions",
            "org.junit.platform.commons.JUnitException",
            "org.opentest4j.AssertionFailedError",
            "org.junit.jupiter.params.ParameterizedTest")) {
      places.add(placeOf(Class.forName(name)));
    }
    return String.join(File.pathSeparator, places);
  }

  private static String placeOf(Class<?> type) throws IOException, URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
