package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipes: both directions of a handle, and each kind of target. */
public interface StreamsContract extends BackendFixture {

  @Test
  default void aReadThatWaitsDoesNotHoldUpTheWriteThatEndsIt(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = scheduler.open(fifo.path(), READ, WRITE)) {
      for (int round = 0; round < 20; round++) {
        Reply read = scheduler.submit(Fifo.readOf(handle));
        Reply write = scheduler.submit(writeTo(handle));
        assertEquals(1, Awaits.result(write));
        assertEquals(1, Awaits.result(read));
      }
    }
  }

  @Test
  default void readsThroughSlotsAndRawDescriptorsDoNotHoldUpOthers(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start(roomy());
        Fifo fifo = Fifo.in(directory)) {
      RegisteredFile slot = scheduler.registerFile(fifo.open(scheduler), Guard.NONE);
      Fd fd = new Fd(Awaits.result(scheduler.submit(Opcode.openAt(fifo.path(), Set.of(READ), 0))));
      List<Reply> reads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        reads.add(scheduler.submit(Opcode.read(slot, Segments.zeroed(1), -1)));
        reads.add(scheduler.submit(Opcode.read(fd, Segments.zeroed(1), -1)));
      }
      assertOthersGoOn(scheduler, directory);

      fifo.feed(reads.size());
      for (Reply read : reads) {
        assertEquals(1, Awaits.result(read));
      }
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.close(fd))));
    }
  }

  private static void assertOthersGoOn(Scheduler scheduler, Path directory) throws Exception {
    Path file = Files.createTempFile(directory, "file", null);
    assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    try (FileHandle handle = scheduler.open(file, READ, WRITE)) {
      Opcode write = Opcode.write(handle, Segments.zeroed(10), 0);
      assertEquals(10, Awaits.result(scheduler.submit(write)));
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.fsync(handle))));
      Opcode read = Opcode.read(handle, Segments.zeroed(10), 0);
      assertEquals(10, Awaits.result(scheduler.submit(read)));
    }
  }

  /** With fewer threads than operations that wait. */
  private SchedulerBuilder roomy() {
    return builder().queueSize(64).ringDepth(64).poolSize(2);
  }

  private static Opcode writeTo(FileHandle handle) {
    return Opcode.write(handle, Segments.zeroed(1), Opcode.CURRENT_POSITION);
  }
}
