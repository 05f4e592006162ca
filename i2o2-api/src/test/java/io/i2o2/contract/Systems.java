package io.i2o2.contract;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** What tests need of the system they run on; without it they are skipped, with the reason. */
final class Systems {
  private static final String NAME = System.getProperty("os.name").toLowerCase(Locale.ROOT);

  private Systems() {}

  static boolean isLinux() {
    return NAME.contains("linux");
  }

  static void assumeLinux(String need) {
    assumeTrue(isLinux(), () -> "needs Linux: " + need);
  }

  static void assumePosix() {
    assumeFalse(NAME.contains("windows"), "needs a POSIX system: named pipes, sparse files, modes");
  }

  static void assumeNotRoot() {
    assumeFalse("root".equals(System.getProperty("user.name")), "root may open everything");
  }

  static void assumeFileSystem(Path file, String need, String... kinds) throws IOException {
    String kind = Files.getFileStore(file).type();
    assumeTrue(Set.of(kinds).contains(kind), () -> need + " on " + kind);
  }

  /** How many of this process's descriptors are open on a file. */
  static long descriptorsTo(String target) {
    try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
      return links.filter(link -> target.equals(linkTarget(link))).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String linkTarget(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (NoSuchFileException e) {
      return "closed meanwhile";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
