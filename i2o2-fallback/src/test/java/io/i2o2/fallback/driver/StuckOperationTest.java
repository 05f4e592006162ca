package io.i2o2.fallback.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.contract.Awaits;
import io.i2o2.engine.Abandoned;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A system call that does not end when the scheduler does. */
@Timeout(60)
@SuppressWarnings("try") // closing by hand is what is tested
final class StuckOperationTest {
  private final AtomicInteger releases = new AtomicInteger();
  private final Guard guard = releases::incrementAndGet;

  @Test
  void isAbandonedSomeSecondsAfterTheDeadline() throws Exception {
    Scheduler scheduler = scheduler(2);
    try (BlockedFile stuck = new BlockedFile()) {
      FileHandle handle = scheduler.open(stuck.path());
      Reply read = scheduler.submit(readOf(handle), guard);
      stuck.awaitEntered();
      int kept = Abandoned.count();

      scheduler.close(Duration.ZERO);

      SchedulerDiedException failure = assertNotNullFailure(read);
      assertTrue(failure.outcomeUnknown());
      assertEquals(0, releases.get(), "the memory may still be written");
      assertTrue(Abandoned.count() > kept, "kept reachable");
      assertFalse(stuck.wasInterrupted(), "an interrupt would close the file");
      handle.close();
      assertTrue(stuck.channels().getFirst().isOpen(), "the read still has it");
    }
  }

  @Test
  void doesNotKeepOthersFromBeingClosed(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Scheduler scheduler = scheduler(1);
    try (BlockedFile stuck = new BlockedFile()) {
      ScriptedFile other = new ScriptedFile();
      FileHandle otherHandle = scheduler.open(other.path());
      scheduler.registerFile(scheduler.open(file), guard);
      scheduler.registerBuffer(Arena.ofAuto().allocate(8), guard);
      Reply read = scheduler.submit(readOf(scheduler.open(stuck.path())));
      stuck.awaitEntered();
      Reply queued = scheduler.submit(Opcode.fsync(otherHandle), guard);

      scheduler.close(Duration.ZERO);

      assertEquals(-Errno.ECANCELED, queued.result());
      assertNotNullFailure(read);
      assertEquals(3, releases.get());
      assertEquals(0, otherHandle.closeAsync().result());
      assertFalse(other.channels().getFirst().isOpen());
    }
  }

  @Test
  void keepsItsSlotAndTellsThoseWhoWaitForIt() throws Exception {
    Scheduler scheduler = scheduler(2);
    try (BlockedFile stuck = new BlockedFile()) {
      RegisteredFile registered = scheduler.registerFile(scheduler.open(stuck.path()), guard);
      scheduler.submit(Opcode.read(registered, Trial.memory(1), 0));
      stuck.awaitEntered();
      CompletableFuture<Void> takenOut = registered.unregisterAsync();

      scheduler.close(Duration.ZERO);

      ExecutionException thrown =
          assertThrows(ExecutionException.class, () -> takenOut.get(30, TimeUnit.SECONDS));
      assertTrue(thrown.getCause() instanceof SchedulerDiedException);
      assertEquals(0, releases.get());
    }
  }

  @Test
  void isAwaitedUntilTheDeadline() throws Exception {
    Scheduler scheduler = scheduler(2);
    try (BlockedFile slow = new BlockedFile()) {
      Reply read = scheduler.submit(readOf(scheduler.open(slow.path())), guard);
      slow.awaitEntered();
      Thread closer = Thread.ofVirtual().start(() -> scheduler.close(Duration.ofDays(1)));
      while (!scheduler.isClosed()) {
        Thread.onSpinWait();
      }
      assertFalse(read.isDone());
      slow.release();

      assertTrue(closer.join(Duration.ofSeconds(30)));
      assertEquals(1, read.result());
      assertEquals(1, releases.get());
      assertFalse(slow.channels().getFirst().isOpen());
    }
  }

  @Test
  void anOpenThatEndsAfterItWasGivenUpLeavesNoFileOpen() throws Exception {
    Scheduler scheduler = scheduler(2);
    CountDownLatch entered = new CountDownLatch(2);
    CountDownLatch released = new CountDownLatch(1);
    ScriptedFile slow =
        new ScriptedFile() {
          @Override
          void open(Set<OpenOption> options) {
            entered.countDown();
            awaitUninterruptibly(released);
          }
        };
    Path path = slow.path();
    Reply raw = scheduler.submit(Opcode.openAt(path, Set.of(), 0), guard);
    CompletableFuture<FileHandle> handle = new CompletableFuture<>();
    Thread.ofPlatform().daemon().start(() -> complete(handle, () -> scheduler.open(path)));
    assertTrue(entered.await(30, TimeUnit.SECONDS));

    scheduler.close(Duration.ZERO);
    assertNotNullFailure(raw);
    assertThrows(ExecutionException.class, () -> handle.get(30, TimeUnit.SECONDS));

    released.countDown();
    Awaits.until("both came back", () -> slow.channels().size() == 2);
    for (ScriptedFile.Channel channel : slow.channels()) {
      Awaits.until("closed again", () -> !channel.isOpen());
    }
  }

  @Test
  void doesNotKeepARegisteredFileBehindItFromBeingClosed() throws Exception {
    Scheduler scheduler = scheduler(1);
    ScriptedFile other = new ScriptedFile();
    FileHandle handle = scheduler.open(other.path());
    scheduler.registerFile(handle, guard);
    handle.close();
    assertTrue(other.channels().getFirst().isOpen(), "the slot holds it");
    try (BlockedFile stuck = new BlockedFile()) {
      scheduler.submit(readOf(scheduler.open(stuck.path())));
      stuck.awaitEntered();
      scheduler.close(Duration.ZERO);
      assertFalse(other.channels().getFirst().isOpen());
    }
  }

  @Test
  void doesNotKeepADescriptorBehindItFromBeingClosed() throws Exception {
    Scheduler scheduler = scheduler(1);
    ScriptedFile other = new ScriptedFile();
    Fd descriptor = new Fd(Trial.result(scheduler, Opcode.openAt(other.path(), Set.of(), 0)));
    try (BlockedFile slow = new BlockedFile()) {
      FileHandle handle = scheduler.open(slow.path());
      scheduler.submit(readOf(handle));
      slow.awaitEntered();
      Reply close = scheduler.submit(Opcode.close(descriptor));
      Reply queued = scheduler.submit(Opcode.fsync(handle));
      Thread closer = Thread.ofPlatform().start(() -> scheduler.close(Duration.ZERO));
      assertTrue(queued.await(Trial.PATIENCE));
      assertEquals(-Errno.ECANCELED, queued.result());
      assertFalse(close.isDone());

      slow.release();
      assertTrue(closer.join(Trial.PATIENCE));
      assertEquals(0, close.result());
      assertFalse(other.channels().getFirst().isOpen());
    }
  }

  @Test
  void anOpenThatTurnsOutToWaitAfterTheDeadlineEndsCancelled() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    BasicFileAttributes ofPipe = mock();
    when(ofPipe.isOther()).thenReturn(true);
    ScriptedFile pipe =
        new ScriptedFile() {
          @Override
          BasicFileAttributes attributes() {
            entered.countDown();
            awaitUninterruptibly(released);
            return ofPipe;
          }
        };
    Scheduler scheduler = scheduler(1);
    FileHandle other = scheduler.open(new ScriptedFile().path());
    Reply open = scheduler.submit(Opcode.openAt(pipe.path(), Set.of(), 0), guard);
    assertTrue(entered.await(30, TimeUnit.SECONDS));
    Reply queued = scheduler.submit(Opcode.fsync(other));
    Thread closer = Thread.ofPlatform().start(() -> scheduler.close(Duration.ZERO));
    assertTrue(queued.await(Trial.PATIENCE), "the deadline has passed");

    released.countDown();
    assertTrue(closer.join(Trial.PATIENCE));
    assertEquals(-Errno.ECANCELED, open.result());
    assertEquals(1, releases.get());
    assertEquals(List.of(), pipe.opened());
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static <T> void complete(CompletableFuture<T> future, Callable<T> call) {
    try {
      future.complete(call.call());
    } catch (Exception e) {
      future.completeExceptionally(e);
    }
  }

  private static SchedulerDiedException assertNotNullFailure(Reply reply) {
    SchedulerDiedException failure = reply.failure();
    assertNotNull(failure, reply::toString);
    return failure;
  }

  private static Scheduler scheduler(int poolSize) {
    return Scheduler.builder().backend("fallback").poolSize(poolSize).build();
  }

  private static Opcode readOf(FileHandle handle) {
    return Opcode.read(handle, Trial.memory(1), 0);
  }
}
