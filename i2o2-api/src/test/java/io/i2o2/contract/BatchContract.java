package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Batch;
import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerLoop;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a batch does, and refuses. */
@SuppressWarnings("try") // what is closed meanwhile is what is tested
public interface BatchContract extends BackendFixture {

  private static void assertRefused(
      Class<? extends Exception> type, String words, Executable call) {
    Exception refusal = assertThrows(type, call);
    assertTrue(String.valueOf(refusal.getMessage()).contains(words), refusal::getMessage);
  }

  @Test
  default void aBatchReadsManyFilesAgainAndAgain(@TempDir Path directory) throws Exception {
    List<FileHandle> files = new ArrayList<>();
    try (Scheduler scheduler = start(builder().queueSize(64))) {
      for (int i = 0; i < 4; i++) {
        Path path = directory.resolve("file" + i);
        files.add(scheduler.open(Files.write(path, new byte[] {(byte) i, 10, 20})));
      }
      Batch batch = scheduler.batch(8);
      MemorySegment memory = Segments.zeroed(8 * 3);
      for (int i = 0; i < 8; i++) {
        batch.add(Opcode.read(files.get(i % 4), memory.asSlice(3L * i, 3), i / 4));
      }
      for (int round = 0; round < 3; round++) {
        memory.fill((byte) 0);
        batch.run();
        assertTrue(batch.isDone());
        for (int i = 0; i < 8; i++) {
          assertEquals(3 - i / 4, batch.result(i));
          assertEquals(i < 4 ? i : 10, memory.get(ValueLayout.JAVA_BYTE, 3L * i));
        }
      }
      batch.clear();
      batch.add(Opcode.fsync(files.getFirst())).run();
      assertEquals(1, batch.size());
      assertEquals(0, batch.resultOrThrow(0));
      for (FileHandle each : files) {
        each.close();
      }
    }
  }

  @Test
  default void eachOfABatchHasItsOwnResult() throws Exception {
    try (Scheduler scheduler = start(builder().queueSize(64))) {
      Batch batch = scheduler.batch(2);
      batch.add(Opcode.nop()).add(Opcode.fsync(new Fd(1_000_000)));
      batch.run();
      assertEquals(0, batch.resultOrThrow(0));
      assertEquals(-Errno.EBADF, batch.result(1));
      ErrnoException failure = assertThrows(ErrnoException.class, () -> batch.resultOrThrow(1));
      assertTrue(String.valueOf(failure.getMessage()).contains("fsync"), failure::getMessage);
      assertEquals(0, batch.extra(1));
    }
  }

  @Test
  default void aBatchReleasesEachGuardOnceARoundBeforeItIsDone() throws Exception {
    try (Scheduler scheduler = start(builder().queueSize(64))) {
      Batch batch = scheduler.batch(50);
      List<CountingGuard> guards = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        guards.add(new CountingGuard());
        batch.add(Opcode.nop(), guards.get(i));
      }
      for (int round = 1; round <= 100; round++) {
        batch.run();
        for (CountingGuard each : guards) {
          assertEquals(round, each.releases());
        }
      }
    }
  }

  @Test
  default void aBatchRefusesWhatComesOutOfTurn() throws Exception {
    try (Scheduler scheduler = start(builder().queueSize(16))) {
      assertRefused(
          IllegalArgumentException.class, "the queue holds 16", () -> scheduler.batch(17));
      assertRefused(IllegalArgumentException.class, "1 at least", () -> scheduler.batch(0));
      Batch batch = scheduler.batch(1);
      assertRefused(IllegalStateException.class, "was not submitted", batch::join);
      batch.add(Opcode.nop());
      assertRefused(IllegalStateException.class, "is full", () -> batch.add(Opcode.nop()));
      assertRefused(IllegalStateException.class, "has no result", () -> batch.result(0));
      assertThrows(IndexOutOfBoundsException.class, () -> batch.result(1));
      batch.run();
      assertRefused(IllegalStateException.class, "waited for already", batch::join);
      assertEquals(0, batch.result(0));
      batch.clear();
      batch.run();
      assertTrue(batch.isDone(), "an empty one");
      batch.add(Opcode.nop());
      scheduler.close(Duration.ofSeconds(1));
      assertThrows(SchedulerClosedException.class, batch::submit);
      assertThrows(
          SchedulerClosedException.class, () -> scheduler.batch(1).add(Opcode.nop()).run());
      assertFalse(batch.isDone());
    }
  }

  @Test
  default void aBatchUnderWayIsLeftAlone(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(builder().queueSize(64));
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler)) {
      Batch batch = scheduler.batch(2);
      batch.add(Fifo.readOf(pipe)).submit();
      for (Executable each :
          List.<Executable>of(batch::submit, batch::clear, () -> batch.add(Opcode.nop()))) {
        assertRefused(IllegalStateException.class, "under way", each);
      }
      AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
      Thread other = Thread.ofPlatform().start(() -> fault.set(CalledBack.thrownBy(batch::join)));
      Awaits.parked(other);
      assertRefused(IllegalStateException.class, "is waited for by", batch::join);
      fifo.feed(1);
      Awaits.ended(List.of(other));
      assertEquals(null, fault.get());
      assertEquals(1, batch.result(0));
    }
  }

  @Test
  default void aBatchIsCheckedAgainWhenItIsSubmitted(@TempDir Path directory) throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start(builder().queueSize(64))) {
      FileHandle file = scheduler.open(path);
      CountingGuard guard = new CountingGuard();
      Batch batch = scheduler.batch(2).add(Opcode.nop(), guard).add(Opcode.fsync(file), guard);
      file.close();
      assertThrows(IllegalStateException.class, batch::submit);
      assertThrows(IllegalStateException.class, () -> scheduler.batch(1).add(Opcode.fsync(file)));
      assertEquals(0, guard.releases(), "nothing was accepted");
      batch.clear();
      batch.add(Opcode.nop(), guard).run();
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void aCancelHitsNoLaterRound(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(builder().queueSize(64));
        Fifo fifo = Fifo.in(directory);
        FileHandle pipe = fifo.open(scheduler)) {
      Batch reads = scheduler.batch(3);
      for (int i = 0; i < 3; i++) {
        reads.add(Fifo.readOf(pipe));
      }
      reads.submit();
      reads.cancel();
      fifo.feed(3);
      reads.join();
      for (int i = 0; i < 3; i++) {
        int result = reads.result(i);
        assertTrue(result == 1 || result == -Errno.ECANCELED, () -> "gave " + result);
      }
      Batch batch = scheduler.batch(3);
      batch.add(Opcode.nop()).add(Opcode.nop()).add(Opcode.nop());
      for (int round = 0; round < 1000; round++) {
        batch.submit();
        batch.cancel();
        batch.cancel();
        batch.join();
        batch.run();
        for (int i = 0; i < 3; i++) {
          assertEquals(0, batch.result(i));
        }
      }
    }
  }

  @Test
  default void aBatchEndsWithItsScheduler(@TempDir Path directory) throws Exception {
    Scheduler scheduler = start(builder().queueSize(64));
    try (Fifo fifo = Fifo.in(directory)) {
      CountingGuard guard = new CountingGuard();
      Batch batch = scheduler.batch(2).add(Opcode.nop(), guard);
      batch.add(Fifo.readOf(fifo.open(scheduler)));
      batch.submit();
      scheduler.close(Duration.ZERO);
      batch.join();
      assertEquals(1, guard.releases());
      Throwable thrown = CalledBack.thrownBy(() -> batch.resultOrThrow(1));
      assertTrue(thrown != null, "cancelled or given up");
    }
  }

  @Test
  default void theThreadOfALoopRunsABatchByItself(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[100]);
    SchedulerLoop loop = builder().queueSize(64).pin().rings(1).buildLoop();
    loop.runOnce();
    try (Scheduler scheduler = loop.scheduler();
        FileHandle file = scheduler.open(path)) {
      Batch batch = scheduler.batch(10);
      AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
      Guard inTurn = () -> thrown.set(CalledBack.thrownBy(batch::join));
      for (int i = 0; i < 10; i++) {
        Guard guard = i == 5 ? inTurn : Guard.NONE;
        batch.add(Opcode.read(file, Segments.zeroed(10), 10L * i), guard);
      }
      for (int round = 0; round < 10; round++) {
        batch.submit();
        batch.join();
        for (int i = 0; i < 10; i++) {
          assertEquals(10, batch.result(i));
        }
        assertInstanceOf(IllegalStateException.class, thrown.get());
      }
      assertDoesNotThrow(batch::clear);
    }
  }
}
