package io.i2o2.uring.driver;

import io.i2o2.SchedulerOptions;
import io.i2o2.uring.ring.Ring;

/** The threads of io-wq, which run what would block the enter. */
final class Workers {
  /** As many bounded threads as a ring is given at least, whatever its depth. */
  private static final int LEAST = 4;

  private Workers() {}

  /** Sets how many there may be; gives how many bounded ones, which also run opens. */
  static int limit(Ring ring, SchedulerOptions options) {
    return ring.limitWorkers(options.boundedWorkers(), LEAST, options.unboundedWorkers());
  }
}
