package io.i2o2.engine;

import io.i2o2.Batch;
import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A batch. Its entries go through the queue at once, and count down what is left.
 *
 * <p>Memory order. An entry's outcome is stored before it counts down (an atomic add), and read
 * after 0 was seen (a volatile read). No wake-up is lost: a waiter stores itself, then looks at
 * what is left; the last entry counts down, then looks for the waiter; all four are volatile.
 */
final class OperationBatch implements Batch, SpinBudget.Awaited {
  private static final VarHandle LEFT;
  private static final VarHandle WAITER;

  /** In place of what is left: it gathers operations, or was waited for. */
  private static final int GATHERING = -1;

  private static final int JOINED = -2;

  private static final Object NO_WAITER = new Object();

  /** The scheduler behind a batch. */
  interface Owner extends OwnThreadRule {
    /** Checks what is to be handed over. */
    Admission admission();

    /** Hands over all of them or none; they have been checked. */
    void submitAll(Operation[] operations);

    /** Passes on a request to cancel several operations; says on the loop that it has arrived. */
    void cancel(Operation[] operations, Runnable arrived);
  }

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LEFT = lookup.findVarHandle(OperationBatch.class, "left", int.class);
      WAITER = lookup.findVarHandle(OperationBatch.class, "waiter", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Owner scheduler;

  /**
   * What users have of it: as long as they, or operations under way, have the batch, it is not
   * closed as unreachable.
   */
  @SuppressWarnings({"unused", "FieldCanBeLocal"}) // it is there to be reachable
  private final Scheduler facade;

  private final BatchEntry[] entries;
  private final SpinBudget patience = SpinBudget.ofOne();

  /** What was handed over: the entries, or what an interceptor has put in their place. */
  private volatile Operation[] handedOver = {};

  /** Whether somebody may still be about to cancel what was handed over. */
  private volatile boolean cancelled;

  /** Whether a request to cancel is on its way: however often it is asked for, one is kept. */
  private volatile boolean cancelSent;

  private volatile int left = GATHERING;
  private volatile Object waiter = NO_WAITER;
  private int size;

  OperationBatch(Owner scheduler, Scheduler facade, int capacity) {
    this.scheduler = scheduler;
    this.facade = facade;
    this.entries = new BatchEntry[capacity];
  }

  @Override
  public Batch add(Opcode opcode, Guard guard) {
    requireNotUnderWay("add");
    if (size == entries.length) {
      throw new IllegalStateException(
          "the batch is full, with "
              + size
              + " operations: submit it, or make it for more (Scheduler.batch)");
    }
    scheduler.admission().check(opcode, guard);
    BatchEntry entry = entries[size];
    if (entry == null) {
      entry = new BatchEntry(this);
      entries[size] = entry;
    }
    entry.set(opcode, guard);
    size++;
    left = GATHERING;
    return this;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int capacity() {
    return entries.length;
  }

  @Override
  public Opcode opcode(int index) {
    return entry(index).opcode();
  }

  @Override
  public void submit() {
    requireNotUnderWay("submit");
    Operation[] operations = toHandOver();
    int before = left;
    left = size;
    try {
      scheduler.submitAll(operations);
    } catch (Throwable e) {
      left = before;
      throw e;
    }
  }

  /** Everything that can fail comes before anything is accepted. */
  private Operation[] toHandOver() {
    Operation[] operations = handedOver;
    if (cancelled) {
      // A request to cancel may be on its way: it must not meet this round's operations.
      cancelled = false;
      for (int i = 0; i < size; i++) {
        BatchEntry old = entries[i];
        entries[i] = new BatchEntry(this);
        entries[i].set(old.opcode(), old.guard());
      }
      operations = new Operation[size];
    } else if (operations.length != size) {
      operations = new Operation[size];
    }
    for (int i = 0; i < size; i++) {
      BatchEntry entry = entries[i];
      Operation watched = scheduler.admission().watched(entry.opcode(), entry.guard(), entry);
      operations[i] = watched == null ? entry : watched;
    }
    for (int i = 0; i < size; i++) {
      entries[i].begin();
    }
    handedOver = operations;
    return operations;
  }

  @Override
  public void join() {
    int now = left;
    if (now < 0) {
      throw new IllegalStateException(
          now == GATHERING
              ? "the batch was not submitted: submit it before the wait"
              : "the batch was waited for already: its results are there; submit it again, or"
                  + " clear it");
    }
    if (now > 0) {
      Thread me = Thread.currentThread();
      if (!WAITER.compareAndSet(this, NO_WAITER, (Object) me)) {
        throw new IllegalStateException(
            "the batch is waited for by " + waiter + ": one thread waits for a batch");
      }
      try {
        await();
      } finally {
        waiter = NO_WAITER;
      }
    }
    left = JOINED;
  }

  private void await() {
    if (scheduler.mayDrive("Batch.join")) {
      scheduler.drive(() -> left == 0, Long.MAX_VALUE);
      return;
    }
    if (patience.isDoneSoon(this)) {
      return;
    }
    scheduler.requireRunning("Batch.join");
    boolean interrupted = false;
    while (left > 0) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** One more has its outcome. */
  void arrived() {
    if ((int) LEFT.getAndAdd(this, -1) == 1 && waiter instanceof Thread thread) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public boolean isDone() {
    int now = left;
    return now == 0 || now == JOINED;
  }

  @Override
  public void cancel() {
    // In this order: from the first look on, what a later round hands over is new.
    Operation[] operations = handedOver;
    cancelled = true;
    if (left > 0 && !cancelSent) {
      cancelSent = true;
      try {
        scheduler.cancel(operations, () -> cancelSent = false);
      } catch (Throwable e) {
        cancelSent = false;
        throw e;
      }
    }
  }

  @Override
  public int result(int index) {
    return doneEntry(index).result();
  }

  @Override
  public long extra(int index) {
    return doneEntry(index).extra();
  }

  @Override
  public void clear() {
    requireNotUnderWay("clear");
    for (int i = 0; i < size; i++) {
      entries[i].set(Opcode.nop(), Guard.NONE);
    }
    size = 0;
    left = GATHERING;
  }

  private BatchEntry entry(int index) {
    return entries[Objects.checkIndex(index, size)];
  }

  private BatchEntry doneEntry(int index) {
    BatchEntry entry = entry(index);
    if (!isDone()) {
      throw new IllegalStateException(
          entry.opcode().describe() + " has no result: submit the batch, and wait for it");
    }
    return entry;
  }

  private void requireNotUnderWay(String what) {
    if (left > 0) {
      throw new IllegalStateException(
          what + " of a batch under way, " + left + " operations are left: wait for it first");
    }
  }

  @Override
  public String toString() {
    int now = left;
    String state = now > 0 ? now + " under way" : isDone() ? "done" : "gathering";
    return "batch of " + size + ", " + state + ", " + Arrays.asList(entries).subList(0, size);
  }

  /** One operation of a batch, for one round after the other. */
  private static final class BatchEntry extends Operation implements Completion {
    private final OperationBatch batch;
    private int result;
    private long extra;
    private @Nullable SchedulerDiedException failure;

    BatchEntry(OperationBatch batch) {
      super(Opcode.nop(), Guard.NONE);
      this.batch = batch;
    }

    void set(Opcode opcode, Guard guard) {
      this.opcode = opcode;
      this.guard = guard;
    }

    /** Makes it good for one more round. */
    void begin() {
      rearm();
      failure = null;
    }

    int result() {
      SchedulerDiedException died = failure;
      if (died != null) {
        // A new exception has the stack of the caller, who is the one to be helped.
        throw new SchedulerDiedException(
            opcode.describe() + ": " + died.getMessage(), died.outcomeUnknown(), died);
      }
      return result;
    }

    long extra() {
      return extra;
    }

    @Override
    protected void complete(int result, long extra) {
      complete(result, extra, null);
    }

    @Override
    protected void completeExceptionally(SchedulerDiedException failure) {
      complete(-Errno.ECANCELED, 0, failure);
    }

    /** Also of an operation that an {@link Interceptor} has put in place of this one. */
    @Override
    public void complete(int result, long extra, @Nullable SchedulerDiedException failure) {
      this.result = result;
      this.extra = extra;
      this.failure = failure;
      batch.arrived();
    }
  }
}
