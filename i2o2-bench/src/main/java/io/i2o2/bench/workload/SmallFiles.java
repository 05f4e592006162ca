package io.i2o2.bench.workload;

import io.i2o2.BufferPool;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Files that are each opened, read and closed, one after the other, again and again. */
public final class SmallFiles {
  private static final int MOST_BYTES = 1 << 20;

  private final Path[] files;
  private final int bytes;
  private final BufferPool buffers;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * Looks for the files.
   *
   * @param folder holds nothing but files of one size, up to 1 MiB
   * @param callers how many
   * @throws IOException if it does not
   */
  public SmallFiles(Path folder, int callers) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      this.files = all.toArray(Path[]::new);
    }
    if (files.length == 0) {
      throw new IOException("read " + folder + ": there are no files in it");
    }
    long size = Files.size(files[0]);
    if (size == 0 || size > MOST_BYTES) {
      throw new IOException(
          "read " + files[0] + ": it has " + size + " bytes, but must have 1 to " + MOST_BYTES);
    }
    this.bytes = (int) size;
    this.buffers = new BufferPool(callers, bytes, Long.BYTES);
  }

  /**
   * What one caller does by a scheduler.
   *
   * @param scheduler opens, reads and closes
   * @return opens, reads and closes a file
   */
  public Step step(Scheduler scheduler) {
    MemorySegment buffer = Objects.requireNonNull(buffers.tryTake());
    return () -> {
      Path path = next();
      try (FileHandle file = scheduler.open(path, StandardOpenOption.READ)) {
        check(path, scheduler.run(Opcode.read(file, buffer, 0)));
      }
    };
  }

  /**
   * What one caller does by a FileChannel.
   *
   * @return opens, reads and closes a file
   */
  public Step channelStep() {
    ByteBuffer buffer = Objects.requireNonNull(buffers.tryTake()).asByteBuffer();
    return () -> {
      Path path = next();
      try (FileChannel channel = Channels.open(path, Set.of(StandardOpenOption.READ))) {
        check(path, Channels.read(path, channel, buffer.clear(), 0));
      }
    };
  }

  private Path next() {
    return files[Integer.remainderUnsigned(next.getAndIncrement(), files.length)];
  }

  private void check(Path path, int count) throws IOException {
    if (count != bytes) {
      throw new IOException("read " + path + ": " + count + " instead of " + bytes);
    }
  }
}
