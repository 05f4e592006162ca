package io.i2o2.bench.workload;

import io.i2o2.FileAdvice;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Makes files cold. */
public final class PageCache {
  private PageCache() {}

  /**
   * Writes files out and drops what the page cache has of them (POSIX_FADV_DONTNEED).
   *
   * @param scheduler one that has fadvise
   * @param files which
   * @throws IOException if that fails
   */
  public static void drop(Scheduler scheduler, List<Path> files) throws IOException {
    for (Path each : files) {
      try (FileHandle file = scheduler.open(each, StandardOpenOption.READ)) {
        scheduler.submit(Opcode.fsync(file)).joinOrThrow();
        scheduler.submit(Opcode.fadvise(file, 0, 0, FileAdvice.DONT_NEED)).joinOrThrow();
      }
    }
  }
}
