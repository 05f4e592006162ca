package io.i2o2.fallback.scheduler;

import io.i2o2.fallback.file.FileKind;
import io.i2o2.fallback.file.OpenFile;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a stream (a pipe, a terminal), or the opening of one. Its operations may wait
 * for another process, and are run one after the other, so that any number of them holds one
 * thread. Guarded by the {@link JobQueue}.
 */
final class StreamEnd {
  final JobList jobs = new JobList();

  /** The next one that has work and no thread. */
  @Nullable StreamEnd nextReady;

  /** Whether it is among those that have work and no thread, or has a thread. */
  boolean scheduled;

  /** Both directions, found by the open file. */
  private static final class Pair {
    private final StreamEnd reading = new StreamEnd();
    private final StreamEnd writing = new StreamEnd();
  }

  /** Where a transfer of a file is queued: null unless the file is a stream. */
  static @Nullable StreamEnd of(@Nullable OpenFile file, boolean writes) {
    if (file == null || file.kind() != FileKind.STREAM) {
      return null;
    }
    if (file.attachment() == null) {
      file.attach(new Pair());
    }
    if (file.attachment() instanceof Pair pair) {
      return writes ? pair.writing : pair.reading;
    }
    throw new IllegalStateException("something else is attached to an open file");
  }
}
