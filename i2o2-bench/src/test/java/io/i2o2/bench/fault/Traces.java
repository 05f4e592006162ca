package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.contract.Awaits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What schedulers, and others on a ring, must not leave behind: threads, and descriptors where
 * those can be seen.
 */
public final class Traces {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final long rings = descriptors().stream().filter(Traces::isOfRing).count();

  /**
   * Looks at what was there before.
   *
   * @throws IOException if it cannot be seen
   */
  public Traces() throws IOException {}

  /**
   * Nothing is left of a scheduler.
   *
   * @param name its name, which all of its threads have in front
   * @param file the file it had open
   * @throws IOException if that cannot be seen
   * @throws InterruptedException if interrupted
   */
  public void assertNone(String name, Path file) throws IOException, InterruptedException {
    awaitThreadsEnd(name);
    assertClosed(file);
    assertEquals(
        rings, descriptors().stream().filter(Traces::isOfRing).count(), "descriptors of rings");
  }

  /**
   * A file is not open.
   *
   * @param file the file
   * @throws IOException if that cannot be seen
   */
  public void assertClosed(Path file) throws IOException {
    assertEquals(
        0,
        descriptors().stream().filter(file.toString()::equals).count(),
        "descriptors of the file");
  }

  private static void awaitThreadsEnd(String scheduler) throws InterruptedException {
    Thread[] threads = new Thread[2 * Thread.activeCount() + 16];
    int count = Thread.enumerate(threads);
    for (int i = 0; i < count; i++) {
      Thread thread = Objects.requireNonNull(threads[i]);
      if (thread.getName().startsWith(scheduler)) {
        assertTrue(thread.join(Awaits.PATIENCE), () -> "never ends: " + thread);
      }
    }
  }

  private static boolean isOfRing(String target) {
    return target.equals("anon_inode:[io_uring]") || target.equals("anon_inode:[eventfd]");
  }

  /** What the descriptors of this process lead to. */
  private static List<String> descriptors() throws IOException {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return List.of();
    }
    try (Stream<Path> links = Files.list(DESCRIPTORS)) {
      return links.map(Traces::target).toList();
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
