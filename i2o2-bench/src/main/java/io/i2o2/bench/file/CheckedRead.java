package io.i2o2.bench.file;

import io.i2o2.BufferPool;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import io.i2o2.bench.report.Result;
import io.i2o2.bench.workload.Callers;
import io.i2o2.bench.workload.Channels;
import io.i2o2.bench.workload.Kind;
import io.i2o2.bench.workload.Tallies;
import io.i2o2.bench.workload.Tally;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of a file in no order, by many virtual threads and each through a registered buffer,
 * and compares every byte with what a FileChannel reads. One block in sixteen is read by a plain
 * read instead, so that both ways are checked.
 */
public final class CheckedRead {
  private static final int ALIGNMENT = 4096;
  private static final int BLOCKS_TO_A_PLAIN_READ = 16;

  private final Scheduler scheduler;
  private final Path path;
  private final int block;
  private final @Nullable Contents contents;
  private final AtomicLong checked = new AtomicLong();

  /**
   * A file still to be read.
   *
   * @param scheduler what reads it
   * @param path the file
   * @param block the bytes of one read; a multiple of 8
   * @param contents what the file must hold, or null if that is not known
   */
  public CheckedRead(Scheduler scheduler, Path path, int block, @Nullable Contents contents) {
    this.scheduler = scheduler;
    this.path = path;
    this.block = block;
    this.contents = contents;
  }

  /**
   * Reads and compares.
   *
   * @param callers how many virtual threads read; the scheduler has a slot for the buffer of each
   * @param seed of the order
   * @return what the reads came to; the time is that of reading and comparing
   * @throws DifferenceException if a byte is not what it must be
   * @throws IOException if an operation fails
   * @throws InterruptedException if interrupted
   */
  public Result run(int callers, long seed) throws IOException, InterruptedException {
    Tallies tallies = new Tallies(callers, 1);
    BufferPool buffers = new BufferPool(2 * callers, block, ALIGNMENT);
    try (FileHandle file = scheduler.open(path, StandardOpenOption.READ);
        FileChannel channel = Channels.open(path, Set.of(StandardOpenOption.READ))) {
      Blocks blocks = Blocks.shuffled(channel.size(), block, seed);
      long start = System.nanoTime();
      Callers.start(
              Thread.ofVirtual(),
              callers,
              caller -> {
                RegisteredBuffer buffer = scheduler.registerBuffer(buffers.take(), Guard.NONE);
                new Caller(file, channel, buffer, buffers.take(), tallies.of(caller)).read(blocks);
                buffer.unregister();
              },
              blocks::stop)
          .join();
      long nanos = System.nanoTime() - start;
      Map<String, Object> more = Map.of("bytes", checked.get());
      return tallies.result("demo", scheduler.backend().name(), Kind.VIRTUAL, nanos, more);
    }
  }

  /**
   * How far it is.
   *
   * @return the bytes read and compared so far
   */
  public long checked() {
    return checked.get();
  }

  private final class Caller {
    private final FileHandle file;
    private final FileChannel channel;
    private final RegisteredBuffer buffer;
    private final MemorySegment other;
    private final Tally tally;

    Caller(
        FileHandle file,
        FileChannel channel,
        RegisteredBuffer buffer,
        MemorySegment other,
        Tally tally) {
      this.file = file;
      this.channel = channel;
      this.buffer = buffer;
      this.other = other;
      this.tally = tally;
    }

    void read(Blocks blocks) throws IOException {
      for (long next = blocks.next(); next != Blocks.NONE; next = blocks.next()) {
        long offset = next;
        int length = blocks.length(offset);
        long begin = tally.begin();
        int count = Transfers.move(scheduler, length, done -> rest(offset, done, length - done));
        tally.end(begin);
        if (count < length) {
          throw new DifferenceException(
              path + " ends at byte " + (offset + count) + ", but its size was larger before");
        }
        compare(buffer.segment().asSlice(0, length), offset);
        checked.addAndGet(length);
      }
    }

    private Opcode rest(long offset, int done, int length) {
      boolean plain = offset / block % BLOCKS_TO_A_PLAIN_READ == 0;
      return plain
          ? Opcode.read(file, buffer.segment().asSlice(done, length), offset + done)
          : Opcode.readFixed(file, buffer, done, length, offset + done);
    }

    private void compare(MemorySegment read, long offset) throws IOException {
      MemorySegment expected = other.asSlice(0, read.byteSize());
      long count = Channels.read(path, channel, expected.asByteBuffer(), offset);
      long difference = read.mismatch(expected.asSlice(0, count));
      if (difference >= 0) {
        throw different("FileChannel reads", read, offset, difference);
      }
      if (contents != null) {
        difference = contents.mismatch(read, offset);
        if (difference >= 0) {
          throw different("was written", read, offset, difference);
        }
      }
    }

    private DifferenceException different(
        String what, MemorySegment read, long offset, long difference) {
      return new DifferenceException(
          String.format(
              "%s: byte %d is 0x%02x as the scheduler reads it, which is not what %s",
              path, offset + difference, read.get(ValueLayout.JAVA_BYTE, difference), what));
    }
  }
}
