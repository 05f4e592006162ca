package io.i2o2.engine;

import java.util.concurrent.TimeUnit;

/** The time of a simulation, which all its kernels go by. */
final class SimulatedClock {
  private long nowNanos = TimeUnit.SECONDS.toNanos(1);

  long nowNanos() {
    return nowNanos;
  }

  void pass(long nanos) {
    nowNanos += nanos;
  }

  /** Passes until then, if that is not over. */
  void passUntil(long thenNanos) {
    nowNanos = Math.max(nowNanos, thenNanos);
  }
}
