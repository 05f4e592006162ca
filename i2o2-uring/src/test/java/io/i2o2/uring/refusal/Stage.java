package io.i2o2.uring.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Scheduler;
import io.i2o2.fallback.FallbackProvider;
import io.i2o2.uring.UringProvider;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleServiceProvider;

/**
 * The library as jars, and the launcher, in a directory that any user may read: the build's own may
 * lie in a home directory that is closed to others.
 */
final class Stage {
  private static final String READABLE = "rwxr-xr-x";

  private final Path directory;
  private final List<Path> library;
  private final Path program;

  Stage(Path directory) throws IOException, URISyntaxException {
    this.directory = directory;
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(READABLE));
    library =
        List.of(
            jar("api", placeOf(Scheduler.class), "."),
            jar("uring", placeOf(UringProvider.class), "."),
            jar("fallback", placeOf(FallbackProvider.class), "."),
            jar("slf4j-api", placeOf(Logger.class), "."),
            jar("slf4j-simple", placeOf(SimpleServiceProvider.class), "."));
    program =
        jar(
            "program",
            placeOf(ShowChoice.class),
            ShowChoice.class.getPackageName().replace('.', '/'));
  }

  Path directory() {
    return directory;
  }

  /** All but one. */
  String libraryPath(String leftOut) {
    return library.stream()
        .filter(jar -> !jar.endsWith(leftOut + ".jar"))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  String programPath() {
    return program.toString();
  }

  /** The launcher, compiled; skips the test where that cannot be done. */
  Path launcher() throws IOException, InterruptedException {
    Path executable = directory.resolve("launcher");
    if (!Files.exists(executable)) {
      Path compiler =
          List.of("/usr/bin/cc", "/usr/bin/gcc", "/usr/local/bin/gcc").stream()
              .map(Path::of)
              .filter(Files::isExecutable)
              .findFirst()
              .orElse(null);
      assumeTrue(compiler != null, "needs a C compiler (cc or gcc) for the launcher");
      Path source = directory.resolve("launcher.c");
      try (InputStream in = Stage.class.getResourceAsStream("/refusal/launcher.c")) {
        Files.copy(Objects.requireNonNull(in), source);
      }
      Process process =
          new ProcessBuilder(
                  String.valueOf(compiler), "-O1", "-o", executable.toString(), source.toString())
              .inheritIO()
              .start();
      assertEquals(0, process.waitFor(), "the launcher does not compile");
    }
    return executable;
  }

  private Path jar(String name, Path from, String what) throws IOException {
    Path jar = directory.resolve(name + ".jar");
    if (Files.isDirectory(from)) {
      ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
      int status =
          tool.run(
              System.out,
              System.err,
              "--create",
              "--file",
              jar.toString(),
              "-C",
              from.toString(),
              what);
      assertEquals(0, status, () -> "jar of " + from);
    } else {
      Files.copy(from, jar);
    }
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
    return jar;
  }

  private static Path placeOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
