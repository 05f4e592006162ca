package io.i2o2.uring.scheduler;

import io.i2o2.SchedulerOptions;
import io.i2o2.uring.ring.AbiNames;
import io.i2o2.uring.ring.GivingBack;
import io.i2o2.uring.ring.Ring;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.sys.Sys;

/**
 * What a scheduler is put together from.
 *
 * @param options checked
 * @param sys the system calls
 * @param facts what the kernel can do
 * @param ring not yet enabled
 * @param intake between callers and loop
 * @param closing the policy of a close
 * @param check keeps the loop's own thread from waiting for itself
 */
record LoopParts(
    SchedulerOptions options,
    Sys sys,
    RingFacts facts,
    Ring ring,
    Intake intake,
    Closing closing,
    CallerCheck check) {

  /** Gives back what was made for a loop that never ran. */
  void giveBack() {
    try {
      ring.close();
    } finally {
      GivingBack.close(sys, "an eventfd", intake.waker().eventfd());
    }
  }

  String describe() {
    return AbiNames.setup(ring.setupFlags())
        + ", "
        + (ring.sq().isWide() ? 128 : 64)
        + "-byte SQEs, depth "
        + options.ringDepth()
        + ", queue "
        + options.queueSize();
  }
}
