package io.i2o2.bench.workload;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells callers whether to warm up, to be measured, or to stop. */
public final class Clock {
  private enum Phase {
    WARM_UP,
    MEASURE,
    STOP
  }

  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Phase phase = Phase.WARM_UP;

  /** A clock in its warm-up. */
  public Clock() {}

  /**
   * Whether what is done does not count yet.
   *
   * @return true until the measuring begins or the clock is stopped
   */
  public boolean isWarmUp() {
    return phase == Phase.WARM_UP;
  }

  /**
   * Whether what is done counts.
   *
   * @return true until the clock is stopped
   */
  public boolean isMeasuring() {
    return phase == Phase.MEASURE;
  }

  /** Ends it all, at once. */
  public synchronized void stop() {
    phase = Phase.STOP;
    stopped.countDown();
  }

  synchronized void measure() {
    if (phase == Phase.WARM_UP) {
      phase = Phase.MEASURE;
    }
  }

  /** Returns after that time, or as soon as the clock is stopped. */
  void pass(double seconds) throws InterruptedException {
    boolean _ = stopped.await((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
  }
}
