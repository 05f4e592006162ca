package io.i2o2.bench.workload;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Callbacks that each submit an operation whose completion submits the next one. */
public final class CallbackLoad implements Load {
  private final Clock clock;
  private final Tallies tallies;
  private final Scheduler scheduler;
  private final Operations operations;
  private final CountDownLatch running;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

  /** Those that found the queue full. Guarded by itself. */
  private final Queue<Caller> stalled = new ArrayDeque<>();

  /** Whether there are any, so that the usual completion takes no lock. */
  private volatile boolean someStalled;

  /**
   * Callbacks still to be set off.
   *
   * @param clock when to stop
   * @param tallies what was done; one callback for each
   * @param scheduler what runs it
   * @param operations what to submit
   */
  public CallbackLoad(Clock clock, Tallies tallies, Scheduler scheduler, Operations operations) {
    this.clock = clock;
    this.tallies = tallies;
    this.scheduler = scheduler;
    this.operations = operations;
    this.running = new CountDownLatch(tallies.callers());
  }

  /** Each from a thread of its own: several rings share the callers by their threads. */
  @Override
  public void start() throws IOException {
    try {
      for (int i = 0; i < tallies.callers(); i++) {
        Caller caller = new Caller(i);
        Thread.ofVirtual().start(caller::begin).join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while callers began", e);
    }
  }

  @Override
  public void finish() throws IOException, InterruptedException {
    running.await();
    switch (failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Exception e -> throw new IllegalStateException(e);
    }
  }

  private void fail(Exception e) {
    failure.compareAndSet(null, e);
    clock.stop();
  }

  /**
   * Lets those go on that found the queue full. What fills it are operations of the others, whose
   * completions come here too; under the lock none of them can pass between a refusal and the
   * waiting.
   */
  private void resume(@Nullable Caller caller) {
    synchronized (stalled) {
      if (caller != null) {
        stalled.add(caller);
      }
      someStalled = true;
      while (!stalled.isEmpty() && stalled.element().submit()) {
        stalled.remove();
      }
      someStalled = !stalled.isEmpty();
    }
  }

  private final class Caller implements Completion {
    private final int number;
    private final Tally tally;
    private Opcode opcode = Opcode.nop();
    private long begin;

    Caller(int number) {
      this.number = number;
      this.tally = tallies.of(number);
    }

    @Override
    public void complete(int result, long extra, @Nullable SchedulerDiedException death) {
      try {
        if (death != null) {
          throw death;
        }
        operations.check(opcode, result);
        if (clock.isMeasuring()) {
          tally.end(begin);
        }
        prepare();
      } catch (IOException | RuntimeException e) {
        fail(e);
      }
      boolean stall = !submit();
      if (stall || someStalled) {
        resume(stall ? this : null);
      }
    }

    void begin() {
      prepare();
      try {
        scheduler.submit(opcode, Guard.NONE, this);
      } catch (RuntimeException e) {
        fail(e);
        running.countDown();
      }
    }

    void prepare() {
      opcode = operations.next(number);
      begin = tally.begin();
    }

    /** Submits the next operation, or ends this caller; false if the queue is full. */
    boolean submit() {
      try {
        if (clock.isWarmUp() || clock.isMeasuring()) {
          return scheduler.trySubmit(opcode, Guard.NONE, this);
        }
      } catch (RuntimeException e) {
        fail(e);
      }
      running.countDown();
      return true;
    }
  }
}
