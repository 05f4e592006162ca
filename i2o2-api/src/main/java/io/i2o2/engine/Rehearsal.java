package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.OutOfCapacityException;
import io.i2o2.SchedulerDiedException;
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
final class Rehearsal implements PendingReply.Owner {
  private static final Class<?>[] USED_LATER = {
    OpenFile.class,
    InPlaceFile.class,
    FileSlot.class,
    BufferSlot.class,
    CommandQueue.Command.class,
    CommandQueue.class,
    FailSafeLog.class,
    Abandoned.class,
    Errno.class,
    ErrnoException.class,
    OutOfCapacityException.class
  };

  private final SpinBudget patience = new SpinBudget();
  private final Inbox inbox;

  private Rehearsal(Driver driver) {
    inbox = new Inbox("rehearsal", new MpscQueue(4, 4), new Waker(driver), _ -> {});
  }

  /** Makes no system call, and nothing of it is seen from outside. */
  static void run(Driver driver, Validator validator) {
    checks(validator);
    holds();
    new Rehearsal(driver).handOver();
    try {
      for (Class<?> each : USED_LATER) {
        MethodHandles.lookup().ensureInitialized(each);
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static void checks(Validator validator) {
    MemorySegment memory = Arena.ofAuto().allocate(8);
    Fd file = new Fd(0);
    Lanes.kind(Opcode.read(file, memory, 0).alwaysAsync());
    validator.check(Opcode.nop(), Guard.NONE, true);
    validator.check(Opcode.read(file, memory, 0), Guard.NONE, true);
    validator.check(Opcode.write(file, memory, 0).alwaysAsync(), Guard.NONE, true);
    validator.check(Opcode.readv(file, List.of(memory), 0), Guard.NONE, true);
  }

  private static void holds() {
    StripedHolds holds = new StripedHolds();
    int first = holds.hold();
    int second = holds.hold();
    holds.seal();
    if (!holds.letGo(second) || !holds.letGo(first) || holds.isHeld()) {
      throw new AssertionError(holds);
    }
  }

  private void handOver() {
    CallerStack.requireRoomToWait();
    PendingReply waited = reply();
    inbox.put(waited);
    inbox.put(Opcode.nop(), Guard.NONE, (_, _, _) -> {});
    PendingReply batched = reply();
    inbox.putAll(new Operation[] {batched});
    waited.whenComplete(_ -> {});
    waited.toCompletableFuture().exceptionally(_ -> 0);
    awaitInVain(waited);
    waited.cancel();
    inbox.inOrder(() -> {}, _ -> {});
    SchedulerDiedException failure = new SchedulerDiedException("rehearsal", false, null);
    waited.fail(failure);
    batched.finish(0, 0);
    batched.join();
    inbox.close();
    inbox.end();
    inbox.inOrder(() -> {}, _ -> {});
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
    reply.sendCancel(() -> inbox.urgently(() -> reply.cancelArrived(), _ -> {}));
  }

  @Override
  public void requireMayBlock(String what) {
    // Nothing completes it: no thread is its own.
  }

  @Override
  public SpinBudget patience() {
    return patience;
  }
}
