package io.i2o2.fallback.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A part that fails tells it, and does not keep its neighbours from being ended. */
@Timeout(60)
final class FaultyPartsTest {
  private final AtomicInteger releases = new AtomicInteger();
  private final Guard guard = releases::incrementAndGet;

  /** What no log can print. */
  private static final class Unprintable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String toString() {
      throw new AssertionError("it cannot be printed");
    }

    @Override
    public String getMessage() {
      throw new AssertionError("it cannot be printed");
    }

    @Override
    public void printStackTrace(PrintStream stream) {
      throw new AssertionError("it cannot be printed");
    }
  }

  /** A file whose close fails. */
  private static final class LostWrites extends ScriptedFile {
    @Override
    void closeChannel() throws IOException {
      throw new IOException("Input/output error");
    }
  }

  @Test
  void tellsTheErrorOfAClose() throws Exception {
    try (Scheduler scheduler = Trial.scheduler()) {
      Reply reply = scheduler.open(new LostWrites().path()).closeAsync();
      assertTrue(reply.await(Trial.PATIENCE));
      assertEquals(-Errno.EIO, reply.result());

      FileHandle handle = scheduler.open(new LostWrites().path());
      assertEquals(Errno.EIO, assertThrows(ErrnoException.class, handle::close).errno());

      Opcode open = Opcode.openAt(new LostWrites().path(), Set.of(), 0);
      Fd fd = new Fd(Trial.result(scheduler, open));
      assertEquals(-Errno.EIO, Trial.result(scheduler, Opcode.close(fd)));
    }
  }

  @Test
  void tellsTheErrorOfACloseThatWaitedForOthers() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    ScriptedFile file =
        new ScriptedFile() {
          @Override
          void closeChannel() {
            closed.countDown();
            throw new AssertionError("a fault in a file system");
          }
        };
    try (Scheduler scheduler = Trial.scheduler()) {
      FileHandle handle = scheduler.open(file.path());
      RegisteredFile slot = scheduler.registerFile(handle, guard);
      handle.close();
      assertEquals(1, closed.getCount(), "the slot holds it open");
      slot.unregister();
      assertEquals(0, closed.getCount());
      assertEquals(1, releases.get());
      assertEquals(0, Trial.result(scheduler, Opcode.nop()));
    }
  }

  @Test
  void aFileOpenedToAppendIsClosedWhereItsSecondOpenFails() throws Exception {
    ScriptedFile file =
        new ScriptedFile() {
          @Override
          void open(Set<OpenOption> options) throws IOException {
            if (!options.contains(StandardOpenOption.APPEND)) {
              throw new IOException("Input/output error");
            }
          }
        };
    try (Scheduler scheduler = Trial.scheduler()) {
      ErrnoException e =
          assertThrows(
              ErrnoException.class, () -> scheduler.open(file.path(), StandardOpenOption.APPEND));
      assertEquals(Errno.EIO, e.errno());
      assertFalse(file.channels().getFirst().isOpen());
    }
  }

  @Test
  void aGuardThatThrowsWhatCannotBePrintedEndsItsRegistration() throws Exception {
    try (Scheduler scheduler = Trial.scheduler()) {
      Guard faulty =
          () -> {
            throw new Unprintable();
          };
      RegisteredBuffer buffer = scheduler.registerBuffer(Trial.memory(8), faulty);
      RegisteredBuffer other = scheduler.registerBuffer(Trial.memory(8), guard);
      buffer.unregisterAsync().get(30, TimeUnit.SECONDS);
      other.unregisterAsync().get(30, TimeUnit.SECONDS);
      assertEquals(1, releases.get());
      assertEquals(0, Trial.result(scheduler, Opcode.nop()));
    }
  }

  @Test
  @SuppressWarnings("try") // a dead scheduler is closed by hand
  void aDeathThatCannotBePrintedAnswersEveryone() throws Exception {
    ThrowingDriver driver = new ThrowingDriver(options());
    Scheduler scheduler = PoolSchedulers.spawn(options(), _ -> driver);
    try (BlockedFile stuck = new BlockedFile()) {
      Reply read = scheduler.submit(Opcode.read(scheduler.open(stuck.path()), Trial.memory(1), 0));
      stuck.awaitEntered();
      driver.throwNext(new Unprintable());
      Reply nop = scheduler.submit(Opcode.nop(), guard);

      assertTrue(read.await(Trial.PATIENCE));
      assertNotNull(read.failure());
      assertTrue(nop.await(Trial.PATIENCE));
      assertEquals(1, releases.get());
      scheduler.close();
    }
  }

  @Test
  @SuppressWarnings("try") // a dead scheduler is closed by hand
  void aDeathClosesTheFilesOfWhatHadNotBegun() throws Exception {
    SchedulerOptions options = Scheduler.builder().backend("fallback").poolSize(1).options();
    ThrowingDriver driver = new ThrowingDriver(options);
    Scheduler scheduler = PoolSchedulers.spawn(options, _ -> driver);
    ScriptedFile other = new ScriptedFile();
    try (BlockedFile stuck = new BlockedFile()) {
      FileHandle handle = scheduler.open(other.path());
      RegisteredFile slot = scheduler.registerFile(handle, guard);
      Reply read = scheduler.submit(Opcode.read(scheduler.open(stuck.path()), Trial.memory(1), 0));
      stuck.awaitEntered();
      Reply queued = scheduler.submit(Opcode.read(slot, Trial.memory(1), 0), guard);
      scheduler.submit(Opcode.nop()).join();
      driver.throwNext(new IllegalStateException("a fault"));
      scheduler.submit(Opcode.nop());
      assertTrue(queued.await(Trial.PATIENCE));
      assertTrue(read.await(Trial.PATIENCE));
      scheduler.close();
      assertEquals(2, releases.get());
      assertFalse(other.channels().getFirst().isOpen());
    }
  }

  private static SchedulerOptions options() {
    return Scheduler.builder().backend("fallback").poolSize(2).options();
  }
}
