package io.i2o2.fail;

import java.time.Duration;

/** Waits that an interrupt neither ends nor gets lost in. */
final class Interrupts {
  private Interrupts() {}

  /** Sleeps, at least that long; milliseconds as a u64. */
  static void sleep(long millis) {
    long nanos = nanos(millis);
    long start = System.nanoTime();
    boolean interrupted = false;
    long left = nanos;
    while (left > 0) {
      try {
        Thread.sleep(Duration.ofNanos(left));
      } catch (InterruptedException e) {
        interrupted = true;
      }
      left = nanos - (System.nanoTime() - start);
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Milliseconds as a u64, saturated; 292 years must do. */
  static long nanos(long millis) {
    long most = Long.MAX_VALUE / 1_000_000;
    return Long.compareUnsigned(millis, most) > 0 ? Long.MAX_VALUE : millis * 1_000_000;
  }
}
