package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a {@link Reply} tells, and when. */
public interface RepliesContract extends BackendFixture {

  @Test
  default void answersANop() {
    try (Scheduler scheduler = start()) {
      Reply reply = scheduler.submit(Opcode.nop());

      assertEquals(0, reply.join());
      assertEquals(0, reply.result());
      assertEquals(0, reply.extra());
      assertEquals(OptionalInt.of(0), reply.poll());
      assertNull(reply.failure());
      assertTrue(reply.isDone());
    }
  }

  @Test
  default void saysWhichBackendRuns() {
    try (Scheduler scheduler = start()) {
      String demanded = builder().options().backend();
      if (demanded != null) {
        assertEquals(demanded, scheduler.backend().name());
      }
      assertFalse(scheduler.backend().name().isBlank());
      assertFalse(scheduler.backend().detail().isBlank());
    }
  }

  @Test
  default void aReplyHasTheOpcodeThatWasSubmitted() {
    try (Scheduler scheduler = start()) {
      Opcode opcode = Opcode.nop().alwaysAsync();
      for (int i = 0; i < 10; i++) {
        Reply reply = scheduler.submit(opcode);

        assertEquals(0, reply.join());
        assertSame(opcode, reply.opcode());
      }
    }
  }

  @Test
  default void aReplyUnderWayHasNoResultYet() throws Exception {
    try (Scheduler scheduler = start();
        Gate gate = new Gate()) {
      Reply reply = scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();

      assertFalse(reply.isDone());
      assertEquals(OptionalInt.empty(), reply.poll());
      assertThrows(IllegalStateException.class, reply::result);
      assertThrows(IllegalStateException.class, reply::extra);
      assertNull(reply.failure());

      gate.open();
      assertEquals(0, Awaits.result(reply));
    }
  }

  @Test
  default void awaitEndsWithItsTimeout() throws Exception {
    try (Scheduler scheduler = start();
        Gate gate = new Gate()) {
      Reply reply = scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();

      assertFalse(reply.await(Duration.ZERO));
      assertFalse(reply.await(Duration.ofSeconds(-1)));
      assertFalse(reply.await(Duration.ofMillis(5)));
      assertFalse(reply.await(Duration.ofMillis(5)), "a second wait of the same thread");

      gate.open();
      assertTrue(reply.await(Awaits.PATIENCE));
      assertTrue(reply.await(Duration.ZERO));
    }
  }

  @Test
  default void awaitTakesTheLongestTimeout() throws Exception {
    try (Scheduler scheduler = start()) {
      Reply reply = scheduler.submit(Opcode.nop());

      assertTrue(reply.await(Duration.ofSeconds(Long.MAX_VALUE)));
    }
  }

  @Test
  default void anInterruptEndsAwaitButNotTheOperation() throws Exception {
    try (Scheduler scheduler = start();
        Gate gate = new Gate()) {
      Reply reply = scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();

      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, () -> reply.await(Awaits.PATIENCE));
      assertFalse(Thread.interrupted(), "the exception takes the flag's place");

      gate.open();
      assertEquals(0, Awaits.result(reply));
    }
  }

  @Test
  default void joinKeepsAnInterruptForLater() throws Exception {
    try (Scheduler scheduler = start();
        Gate gate = new Gate()) {
      Reply reply = scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread waiter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    reply.join();
                    interrupted.complete(Thread.interrupted());
                  });
      Awaits.parked(waiter);

      waiter.interrupt();
      assertFalse(interrupted.isDone());

      gate.open();
      assertTrue(Awaits.value(interrupted));
    }
  }

  @Test
  default void everyWaiterWakes() throws Exception {
    try (Scheduler scheduler = start();
        Gate gate = new Gate()) {
      Reply reply = scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      AtomicInteger woken = new AtomicInteger();
      List<Thread> waiters = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Thread.Builder kind = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        waiters.add(kind.start(() -> woken.addAndGet(1 + reply.join())));
      }
      waiters.forEach(Awaits::parked);

      gate.open();
      Awaits.ended(waiters);
      assertEquals(8, woken.get());
    }
  }

  @Test
  default void callbacksRunOnceInTheOrderTheyWereAdded() throws Exception {
    try (Scheduler scheduler = start();
        Gate gate = new Gate()) {
      Reply reply = scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      ConcurrentLinkedQueue<Integer> calls = new ConcurrentLinkedQueue<>();
      CountDownLatch last = new CountDownLatch(1);
      for (int i = 0; i < 5; i++) {
        int number = i;
        reply.whenComplete(_ -> calls.add(number));
      }
      reply.whenComplete(_ -> last.countDown());

      gate.open();
      Awaits.open(last);
      assertEquals(List.of(0, 1, 2, 3, 4), List.copyOf(calls));
    }
  }

  @Test
  default void aCallbackAddedAfterwardsRunsAtOnceOnTheCallersThread() {
    try (Scheduler scheduler = start()) {
      Reply reply = scheduler.submit(Opcode.nop());
      reply.join();
      List<Thread> calls = new ArrayList<>();

      reply.whenComplete(
          same -> {
            assertSame(reply, same);
            calls.add(Thread.currentThread());
          });

      assertEquals(List.of(Thread.currentThread()), calls);
    }
  }

  @Test
  default void aCallbackThatThrowsHarmsNobodyElse() throws Exception {
    try (Scheduler scheduler = start();
        Gate gate = new Gate()) {
      Reply reply = scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      CountDownLatch next = new CountDownLatch(1);
      reply.whenComplete(
          _ -> {
            throw new AssertionError("thrown by a test's callback");
          });
      reply.whenComplete(_ -> next.countDown());

      gate.open();
      Awaits.open(next);
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    }
  }

  @Test
  default void aFutureHasTheResult() throws Exception {
    try (Scheduler scheduler = start()) {
      Reply reply = scheduler.submit(Opcode.nop());

      assertEquals(0, Awaits.value(reply.toCompletableFuture()));
    }
  }

  @Test
  default void cancellingAFutureDoesNotCancelTheOperation() throws Exception {
    try (Scheduler scheduler = start();
        Gate gate = new Gate()) {
      CountingGuard guard = new CountingGuard();
      Reply reply = scheduler.submit(Opcode.nop(), guard.and(gate));
      gate.awaitEntered();

      assertTrue(reply.toCompletableFuture().cancel(true));
      gate.open();
      assertEquals(0, Awaits.result(reply));
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void failuresNameErrnoOperationAndFile(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("unwritable.dat"));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file)) {
      Opcode write = Opcode.write(handle, Segments.zeroed(17), 3);
      Reply reply = scheduler.submit(write, Guard.NONE);

      assertEquals(-Errno.EBADF, Awaits.result(reply));
      ErrnoException thrown = assertThrows(ErrnoException.class, reply::joinOrThrow);
      assertEquals(Errno.EBADF, thrown.errno());
      String message = String.valueOf(thrown.getMessage());
      assertTrue(message.contains("EBADF"), message);
      assertTrue(message.contains("write of 17 bytes at offset 3"), message);
      assertTrue(message.contains(file.toString()), message);

      CompletableFuture<Integer> future = reply.toCompletableFuture();
      ErrnoException same =
          assertInstanceOf(ErrnoException.class, future.handle((_, e) -> e).join());
      assertEquals(message, same.getMessage());
    }
  }
}
