package io.i2o2.bench.workload;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A virtual thread beside a load that sleeps a millisecond again and again: how late it wakes is
 * what the load costs everybody else. Sleeps that end in the warm-up do not count; the one that the
 * end of the load finds under way does, for one that is starved all the time has no other.
 */
public final class Bystander implements Load {
  private static final long SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Clock clock;
  private final Load load;

  /** Written by the thread, and read after it has ended. */
  private final Histogram late = Tally.newHistogram();

  private @Nullable Thread thread;

  /**
   * A thread still to be started.
   *
   * @param clock the load's clock
   * @param load what it is beside
   */
  public Bystander(Clock clock, Load load) {
    this.clock = clock;
    this.load = load;
  }

  @Override
  public void start() throws IOException {
    thread = Thread.ofVirtual().name("bystander").start(this::sleep);
    load.start();
  }

  @Override
  public void finish() throws IOException, InterruptedException {
    try {
      load.finish();
    } finally {
      if (thread != null) {
        thread.join();
      }
    }
  }

  /**
   * By how many nanoseconds it woke late, once the load has finished. A timer's own lateness is
   * part of it.
   *
   * @return a value for each time it ran
   */
  public Histogram late() {
    return late;
  }

  private void sleep() {
    try {
      while (clock.isWarmUp() || clock.isMeasuring()) {
        long due = System.nanoTime() + SLEEP_NANOS;
        TimeUnit.NANOSECONDS.sleep(SLEEP_NANOS);
        if (!clock.isWarmUp()) {
          late.recordValue(Math.clamp(System.nanoTime() - due, 0, Tally.LONGEST_NANOS));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody else knows this thread
    }
  }
}
