package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.contract.Awaits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What a scheduler must not leave behind. */
final class Traces {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private Traces() {}

  /** Waits for the scheduler's threads; all have its name in front. */
  static void awaitThreadsEnd(String scheduler) throws InterruptedException {
    Thread[] threads = new Thread[2 * Thread.activeCount() + 16];
    int count = Thread.enumerate(threads);
    for (int i = 0; i < count; i++) {
      Thread thread = Objects.requireNonNull(threads[i]);
      if (thread.getName().startsWith(scheduler)) {
        assertTrue(thread.join(Awaits.PATIENCE), () -> "never ends: " + thread);
      }
    }
  }

  /** How many descriptors lead to a file; none where that cannot be seen. */
  static long descriptorsTo(Path file) throws IOException {
    return descriptorsTo(List.of(file.toString()));
  }

  /** How many descriptors lead to a ring or to what wakes one. */
  static long rings() throws IOException {
    return descriptorsTo(List.of("anon_inode:[io_uring]", "anon_inode:[eventfd]"));
  }

  private static long descriptorsTo(List<String> targets) throws IOException {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return 0;
    }
    try (Stream<Path> links = Files.list(DESCRIPTORS)) {
      return links.filter(link -> targets.contains(target(link))).count();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "closed meanwhile";
    }
  }
}
