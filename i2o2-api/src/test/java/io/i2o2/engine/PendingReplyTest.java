package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import io.i2o2.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PendingReplyTest {
  private final List<PendingReply> cancelled = new ArrayList<>();
  private final SpinBudget patience = new SpinBudget();
  private final AtomicInteger looks = new AtomicInteger();
  private boolean mayBlock = true;

  private final PendingReply.Owner owner =
      new PendingReply.Owner() {
        @Override
        public void cancel(PendingReply reply) {
          cancelled.add(reply);
        }

        @Override
        public void requireMayBlock(String what) {
          if (!mayBlock) {
            throw new IllegalStateException(what);
          }
        }

        @Override
        public SpinBudget patience() {
          looks.incrementAndGet();
          return patience;
        }
      };

  private PendingReply nop(Guard guard) {
    return new PendingReply(owner, Opcode.nop(), guard);
  }

  @Test
  void hasBothResultsOnceFinished() throws Exception {
    PendingReply reply = nop(Guard.NONE);
    assertEquals("nop -> pending", reply.toString());
    reply.finish(-5, 1L << 40);

    assertEquals(-5, reply.join());
    assertEquals(-5, reply.result());
    assertEquals(1L << 40, reply.extra());
    assertTrue(reply.await(Duration.ZERO));
    assertEquals(-5, reply.poll().orElseThrow());
    assertEquals("nop -> -5", reply.toString());
  }

  @ParameterizedTest
  @CsvSource({"true, true, 0", "true, false, 1", "false, true, 1", "false, false, 1"})
  void onlyAVirtualThreadThatWaitsForAFileParksWithoutALook(
      boolean isVirtual, boolean hasFile, int expectedLooks) throws Exception {
    Opcode opcode = hasFile ? Opcode.fsync(Target.fd(7)) : Opcode.nop();
    PendingReply reply = new PendingReply(owner, opcode, Guard.NONE);
    Thread.Builder kind = isVirtual ? Thread.ofVirtual() : Thread.ofPlatform();
    List<Thread> waiting = new ArrayList<>();
    for (Runnable wait : List.<Runnable>of(reply::join, reply::joinAccepted)) {
      looks.set(0);
      Thread caller = kind.start(wait);
      while (caller.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertEquals(expectedLooks, looks.get());
      waiting.add(caller);
    }
    reply.finish(0, 0);
    for (Thread each : waiting) {
      assertTrue(each.join(Duration.ofSeconds(30)), each::toString);
    }
  }

  @Test
  void releasesTheGuardBeforeTheOutcomeIsThere() {
    List<Boolean> doneAtRelease = new ArrayList<>();
    List<PendingReply> self = new ArrayList<>();
    PendingReply reply = nop(() -> doneAtRelease.add(self.getFirst().isDone()));
    self.add(reply);
    reply.whenComplete(done -> doneAtRelease.add(done.isDone()));
    reply.finish(0, 0);

    assertEquals(List.of(false, true), doneAtRelease);
  }

  @Test
  void aGuardThatThrowsDoesNotKeepTheReplyBack() {
    PendingReply reply =
        nop(
            () -> {
              throw new OutOfMemoryError("a test's guard");
            });
    reply.finish(3, 0);

    assertEquals(3, reply.join());
  }

  @Test
  void aFailureIsThrownAnewWithItsCause() {
    PendingReply reply = new PendingReply(owner, Opcode.fsync(Target.fd(7)), Guard.NONE);
    SchedulerDiedException failure = new SchedulerDiedException("it died", false, null);
    reply.fail(failure);

    SchedulerDiedException thrown = assertThrows(SchedulerDiedException.class, reply::join);
    assertSame(failure, thrown.getCause());
    assertFalse(thrown.outcomeUnknown());
    assertEquals("fsync of fd 7: it died", thrown.getMessage());
    assertSame(failure, reply.failure());
    assertEquals(0, reply.extra());
    assertEquals("fsync of fd 7 -> it died", reply.toString());
    assertThrows(CompletionException.class, reply.toCompletableFuture()::join);
  }

  @Test
  void anAbandonedOperationKeepsItsGuardForEver() {
    List<String> released = new ArrayList<>();
    int before = Abandoned.count();
    PendingReply reply = nop(() -> released.add("guard"));
    reply.abandon(new SchedulerDiedException("it died", true, null));

    assertTrue(assertThrows(SchedulerDiedException.class, reply::result).outcomeUnknown());
    assertEquals(List.of(), released);
    assertEquals(before + 1, Abandoned.count());
  }

  @Test
  void endingTwiceIsAFaultOfTheBackendAndChangesNothing() {
    List<String> released = new ArrayList<>();
    PendingReply reply = nop(() -> released.add("guard"));
    reply.finish(1, 0);

    String message =
        assertThrows(IllegalStateException.class, () -> reply.finish(2, 0)).getMessage();
    assertTrue(String.valueOf(message).contains("ended twice"), message);
    SchedulerDiedException late = new SchedulerDiedException("it died", false, null);
    assertThrows(IllegalStateException.class, () -> reply.fail(late));
    assertEquals(1, reply.result());
    assertEquals(List.of("guard"), released);
  }

  @Test
  void asksTheOwnerBeforeItBlocks() throws Exception {
    mayBlock = false;
    PendingReply reply = nop(Guard.NONE);
    Duration second = Duration.ofSeconds(1);

    assertEquals("Reply.join", assertThrows(IllegalStateException.class, reply::join).getMessage());
    assertEquals(
        "Reply.await",
        assertThrows(IllegalStateException.class, () -> reply.await(second)).getMessage());
    assertFalse(reply.await(Duration.ZERO));
    reply.finish(0, 0);
    assertEquals(0, reply.join());
    assertTrue(reply.await(second));
  }

  @Test
  void cancelsOnlyWhatIsUnderWay() {
    PendingReply reply = nop(Guard.NONE);
    reply.cancel();
    assertEquals(List.of(reply), cancelled);
    reply.finish(0, 0);
    reply.cancel();
    assertEquals(List.of(reply), cancelled);
  }

  @Test
  void callsBackInOrderWithAWaiterAmongThem() throws Exception {
    PendingReply reply = nop(Guard.NONE);
    List<Integer> calls = new ArrayList<>();
    assertFalse(reply.await(Duration.ofNanos(1)));
    reply.whenComplete(_ -> calls.add(1));
    assertFalse(reply.await(Duration.ofNanos(1)));
    reply.whenComplete(
        _ -> {
          throw new IllegalStateException("a test's callback");
        });
    reply.whenComplete(_ -> calls.add(2));
    reply.finish(0, 0);
    reply.whenComplete(_ -> calls.add(3));

    assertEquals(List.of(1, 2, 3), calls);
  }

  @Test
  void anErrnoIsAnExceptionWhereAsked() {
    PendingReply reply = nop(Guard.NONE);
    reply.finish(-Errno.EIO, 0);

    ErrnoException thrown = assertThrows(ErrnoException.class, reply::joinOrThrow);
    assertEquals("nop: EIO (5, Input/output error)", thrown.getMessage());
    assertNull(reply.failure());
    CompletionException inFuture =
        assertThrows(CompletionException.class, reply.toCompletableFuture()::join);
    assertTrue(inFuture.getCause() instanceof ErrnoException);
  }

  @Test
  void pooledOperationsTellTheirOutcomeOnceArmed() {
    CallbackOperation operation = new CallbackOperation();
    List<String> calls = new ArrayList<>();
    Guard guard = () -> calls.add("guard");
    Completion completion =
        (result, extra, failure) -> calls.add(result + " " + extra + " " + (failure == null));
    operation.set(Opcode.nop(), guard, completion);
    operation.finish(1, 2);
    operation.set(Opcode.nop(), guard, completion);
    operation.fail(new SchedulerDiedException("it died", false, null));
    operation.clear();
    operation.finish(3, 4);

    assertEquals(List.of("guard", "1 2 true", "guard", "-125 0 false"), calls);
    assertSame(Guard.NONE, operation.guard());
  }
}
