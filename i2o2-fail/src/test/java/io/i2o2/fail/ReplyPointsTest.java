package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ReplyPointsTest extends SchedulerCase {
  private static final String TRY = "i2o2::fail::try_get_result";
  private static final String FUTURE = "i2o2::fail::poll_reply_future";

  @Test
  void pollSaysPendingAsOftenAsTold() throws Exception {
    global.configure(TRY, "2*return(pending)->off");
    Reply reply = scheduler.submit(write(5), Guard.NONE);
    assertEquals(OptionalInt.empty(), reply.poll());
    manual.finish(5);
    settle();
    assertTrue(reply.isDone());
    assertEquals(OptionalInt.empty(), reply.poll());
    assertEquals(OptionalInt.empty(), reply.poll());
    assertEquals(OptionalInt.of(5), reply.poll());
    assertEquals(3, global.hits(TRY), "a reply that is not there is no hit");
  }

  @Test
  void pollLiesOnlyAboutWhatIsOver() throws Exception {
    global.configure(TRY, "return(-5)");
    Releases guard = new Releases();
    Reply reply = scheduler.submit(write(5), guard);
    assertEquals(OptionalInt.empty(), reply.poll());
    assertEquals(0, guard.count());
    manual.finish(5);
    settle();
    assertEquals(OptionalInt.of(-5), reply.poll());
    assertEquals(-5, reply.join());
    assertEquals(-5, reply.result());
    for (String other : List.of("return(-6)", "return(pending)", "off")) {
      global.configure(TRY, other);
      assertEquals(OptionalInt.of(-5), reply.poll(), "the first answer stays");
    }
    assertEquals(1, guard.count());
  }

  @Test
  void pollMayFindItCancelled() throws Exception {
    global.configure(TRY, "return(cancelled)");
    Reply reply = scheduler.submit(Opcode.nop(), Guard.NONE);
    settle();
    assertThrows(SchedulerDiedException.class, reply::poll);
    assertInstanceOf(SchedulerDiedException.class, reply.failure());
    assertThrows(SchedulerDiedException.class, reply::join);
  }

  @Test
  void pendingIsNeverAHangForThoseWhoWait() throws Exception {
    global.configure(FUTURE, "return(pending)");
    Reply reply = scheduler.submit(write(5), Guard.NONE);
    CompletableFuture<Integer> future = reply.toCompletableFuture();
    assertFalse(future.isDone());
    manual.finish(5);
    assertEquals(5, reply.join());
    assertTrue(reply.await(LONG));
    assertEquals(5, future.get(30, TimeUnit.SECONDS));
  }

  @Test
  void joinAndFutureGetTheInjectedResult() throws Exception {
    global.configure(FUTURE, "return(EIO)");
    Reply joined = scheduler.submit(Opcode.nop(), Guard.NONE);
    assertEquals(-Errno.EIO, joined.join());
    assertThrows(ErrnoException.class, joined::joinOrThrow);
    Reply awaited = scheduler.submit(Opcode.nop(), Guard.NONE);
    assertTrue(awaited.await(LONG));
    assertEquals(-Errno.EIO, awaited.result());
    CompletableFuture<Integer> future =
        scheduler.submit(Opcode.nop(), Guard.NONE).toCompletableFuture();
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
    assertInstanceOf(ErrnoException.class, e.getCause());
  }

  @Test
  void aFutureMayFindItCancelled() {
    global.configure(FUTURE, "return(cancelled)");
    assertInstanceOf(SchedulerDiedException.class, faultOfFuture());
  }

  @Test
  void aPanicEndsTheFutureToo() {
    global.configure(FUTURE, "panic");
    assertInstanceOf(FailpointPanic.class, faultOfFuture());
  }

  private Throwable faultOfFuture() {
    CompletableFuture<Integer> future =
        scheduler.submit(Opcode.nop(), Guard.NONE).toCompletableFuture();
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
    return Objects.requireNonNull(e.getCause());
  }

  @Test
  void aCancelMayBeLostOrLate() throws Exception {
    global.configure("i2o2::fail::cancel", "1*return->1*latency(30)");
    Reply reply = scheduler.submit(write(5), Guard.NONE);
    reply.cancel();
    kept(1);
    long start = System.nanoTime();
    reply.cancel();
    assertEquals(-Errno.ECANCELED, await(reply));
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(30));
  }

  @Test
  void closeMayBehaveAsIfItsTimeWereUp() throws Exception {
    global.configureAll("i2o2::fail::op::write=" + HOUR + ";i2o2::fail::close=return");
    Reply reply = scheduler.submit(write(5), Guard.NONE);
    manual.finish(5);
    scheduler.close(Duration.ofDays(1));
    assertEquals(5, reply.result());
  }

  @Test
  void makingASchedulerFails() {
    global.configure("scheduler_create_fail", "2*return->off");
    ManualDriver before = ManualDriver.last();
    SchedulerUnavailableException e =
        assertThrows(
            SchedulerUnavailableException.class,
            () -> Scheduler.builder().backend("manual").build());
    assertTrue(e.toString().contains("failpoint scheduler_create_fail"), e.toString());
    assertThrows(
        SchedulerUnavailableException.class,
        () -> Scheduler.builder().backend("manual").buildLoop());
    assertEquals(before, ManualDriver.last());
    Scheduler.builder().backend("manual").build().close();
  }

  @Test
  void aLoopEndsItsDelaysWhenItClosesItself() throws Exception {
    global.configure("i2o2::fail::op::write", "latency(30)");
    SchedulerLoop loop = Scheduler.builder().backend("manual").buildLoop();
    ManualDriver inner = ManualDriver.last();
    Releases guard = new Releases();
    Reply late = loop.scheduler().submit(write(5), guard);
    assertTrue(loop.runOnce());
    inner.finish(5);
    assertTrue(loop.runOnce());
    assertFalse(late.isDone());
    loop.scheduler().close(LONG);
    assertEquals(5, late.result());
    assertEquals(1, guard.count());
  }
}
