package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.OutOfCapacityException;
import io.i2o2.SchedulerDiedException;
import io.i2o2.spi.Abandoned;
import io.i2o2.spi.CallerStack;
import io.i2o2.spi.FailSafeLog;
import io.i2o2.spi.Operation;
import io.i2o2.spi.Patience;
import io.i2o2.spi.PendingReply;
import io.i2o2.spi.ReplyOwner;
import io.i2o2.uring.ring.GivingBack;
import io.i2o2.uring.sys.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;

/**
 * Does once, while a scheduler is made, what callers and an end do later, perhaps where the stack
 * or the heap is used up. A class whose initialization fails there can never be used again, by
 * anybody; so all of them are initialized here, and call sites of the JDK's are linked.
 */
final class Rehearsal implements ReplyOwner {
  private static final Class<?>[] USED_LATER = {
    OpenFile.class,
    FileSlot.class,
    BufferSlot.class,
    Command.class,
    CommandQueue.class,
    FailSafeLog.class,
    Abandoned.class,
    GivingBack.class,
    Errno.class,
    ErrnoException.class,
    OutOfCapacityException.class
  };

  private final Patience patience = new Patience();
  private final Intake intake;

  private Rehearsal(Sys sys) {
    intake = new Intake("rehearsal", new Mailbox(4, 4), new Waker(sys, -1), _ -> {});
  }

  /** Makes no system call, and nothing of it is seen from outside. */
  static void run(Sys sys, Admission admission) {
    checks(admission);
    new Rehearsal(sys).handOver();
    try {
      for (Class<?> each : USED_LATER) {
        MethodHandles.lookup().ensureInitialized(each);
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static void checks(Admission admission) {
    MemorySegment memory = Arena.ofAuto().allocate(8);
    Fd file = new Fd(0);
    Lanes.kind(Opcode.read(file, memory, 0).alwaysAsync());
    admission.check(Opcode.nop(), Guard.NONE);
    admission.check(Opcode.read(file, memory, 0), Guard.NONE);
    admission.check(Opcode.write(file, memory, 0).alwaysAsync(), Guard.NONE);
    admission.check(Opcode.readv(file, List.of(memory), 0), Guard.NONE);
  }

  private void handOver() {
    CallerStack.requireRoomToWait();
    PendingReply waited = reply();
    intake.put(waited);
    intake.put(Opcode.nop(), Guard.NONE, (_, _, _) -> {});
    PendingReply batched = reply();
    intake.putAll(new Operation[] {batched});
    waited.whenComplete(_ -> {});
    waited.toCompletableFuture().exceptionally(_ -> 0);
    awaitInVain(waited);
    waited.cancel();
    intake.inOrder(_ -> {}, _ -> {});
    SchedulerDiedException failure = new SchedulerDiedException("rehearsal", false, null);
    waited.fail(failure);
    batched.finish(0, 0);
    batched.join();
    intake.close();
    intake.end();
    intake.inOrder(_ -> {}, _ -> {});
  }

  private static void awaitInVain(PendingReply reply) {
    try {
      reply.await(Duration.ofNanos(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private PendingReply reply() {
    return new PendingReply(this, Opcode.nop(), Guard.NONE);
  }

  @Override
  public void cancel(PendingReply reply) {
    reply.sendCancel(() -> intake.urgently(_ -> reply.cancelArrived(), _ -> {}));
  }

  @Override
  public void requireMayBlock(String what) {
    // Nothing completes it: no thread is its own.
  }

  @Override
  public Patience patience() {
    return patience;
  }
}
