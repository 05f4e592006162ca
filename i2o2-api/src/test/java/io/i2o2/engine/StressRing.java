package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One of several rings without a loop, for one file or registration; its test says when it ends.
 */
final class StressRing implements OpenFile.Owner, Registration.Owner {
  /** A scheduler whose loop nobody runs. */
  static final EngineScheduler IDLE =
      Engine.scheduler(
          new Backend("idle", ""),
          Scheduler.builder().queueSize(2).options(),
          new IdleDriver(),
          null,
          true);

  /** What registers with all rings of a scheduler. */
  static final Registrations GROUP = group();

  private static final CallersFiles<OpenFile> NO_FILES = new CallersFiles<>(0);
  private static final Consumer<RuntimeException> NONE = new Nobody();
  private static final Consumer<RuntimeException> ENDED = new Nobody();
  private static final SpinBudget PATIENCE = new SpinBudget();

  /** The refusal of a close that the loop has not taken, or that there is none. */
  private final AtomicReference<Consumer<RuntimeException>> untaken = new AtomicReference<>(NONE);

  private final AtomicBoolean isOut = new AtomicBoolean();
  private final AtomicInteger asked = new AtomicInteger();
  private final boolean letsGoAtOnce;
  private final CallersFiles<OpenFile> files;
  private volatile boolean isLeaving;

  /** One whose kernel lets go of a registration as soon as it is asked to. */
  StressRing() {
    this(true);
  }

  /** One that lets go at once, or when its test says so. */
  StressRing(boolean letsGoAtOnce) {
    this(letsGoAtOnce, NO_FILES);
  }

  /** One whose callers open and close files themselves. */
  StressRing(CallersFiles<OpenFile> files) {
    this(true, files);
  }

  private StressRing(boolean letsGoAtOnce, CallersFiles<OpenFile> files) {
    this.letsGoAtOnce = letsGoAtOnce;
    this.files = files;
  }

  private static Registrations group() {
    Peers peers = new Peers(1);
    peers.add(0, IDLE);
    return new SharedRegistrations(peers);
  }

  @Override
  public boolean close(OpenFile file, Consumer<RuntimeException> refusal) {
    while (true) {
      Consumer<RuntimeException> before = untaken.get();
      if (before == ENDED) {
        return false;
      }
      if (untaken.compareAndSet(before, before.andThen(refusal))) {
        return true;
      }
    }
  }

  /** Whether the loop was asked to close a file. */
  boolean isAskedToClose() {
    return untaken.get() != NONE;
  }

  /** What the loop's end does with closes that it has not taken. */
  void refuse() {
    untaken.getAndSet(ENDED).accept(new SchedulerClosedException(name(), null));
  }

  /**
   * What the loop's end does: a close that has come waits for operations until then, one that comes
   * during the end is refused, one that comes later is not accepted.
   */
  void end(OpenFile file, int result) {
    untaken.set(NONE);
    if (file.leave()) {
      file.endedWith(result);
    }
    refuse();
  }

  @Override
  public void takeOut(Registration registration, Runnable ended) {
    asked.incrementAndGet();
    if (letsGoAtOnce && !letGo(registration)) {
      ended.run();
    }
  }

  /** Has the kernel let go of a registration, whoever is first to ask for that; else false. */
  boolean letGo(Registration registration) {
    boolean isFirst = isOut.compareAndSet(false, true);
    if (isFirst) {
      registration.end();
    }
    return isFirst;
  }

  /** How often it was asked to take something out. */
  int asked() {
    return asked.get();
  }

  @Override
  public void leaves(Registration registration, boolean isLeavingNow) {
    isLeaving = isLeavingNow;
  }

  /** Whether who finds no slot would wait for its own. */
  boolean isLeaving() {
    return isLeaving;
  }

  @Override
  public HandleOwner scheduler() {
    return this;
  }

  @Override
  public int ring() {
    return 0;
  }

  @Override
  public RegisteredFile replace(Registration old, Target file, Guard guard) {
    throw new UnsupportedOperationException("replace of " + old);
  }

  @Override
  public RegisteredBuffer replace(Registration old, MemorySegment segment, Guard guard) {
    throw new UnsupportedOperationException("replace of " + old);
  }

  @Override
  public CallersFiles<OpenFile> callersFiles() {
    return files;
  }

  @Override
  public boolean mayCloseInPlace() {
    return files != NO_FILES;
  }

  @Override
  public void finish(PendingReply reply, int result) {
    reply.finish(result, 0);
  }

  @Override
  public void wake() {}

  @Override
  public String name() {
    return "stress";
  }

  @Override
  public boolean isClosed() {
    return false;
  }

  @Override
  public void requireMayWait(String what) {}

  @Override
  public @Nullable Interceptor interceptor() {
    return null;
  }

  @Override
  public void cancel(PendingReply reply) {}

  @Override
  public SpinBudget patience() {
    return PATIENCE;
  }

  @Override
  public void requireMayBlock(String what) {}

  /** In place of one who is refused. */
  private static final class Nobody implements Consumer<RuntimeException> {
    @Override
    public void accept(RuntimeException refusal) {}
  }
}
