package io.i2o2.engine;

import java.util.SplittableRandom;

/**
 * How often a simulated kernel does what kernels do rarely, each in 1,000.
 *
 * @param errno completes with an errno
 * @param shortTransfer moves fewer bytes than it was asked to
 * @param late takes up to a second
 * @param never completes only if it is cancelled
 * @param uncancellable is not cancelled however often it is asked
 * @param refusal takes nothing of a flush
 * @param partial takes a part of a flush
 * @param overflow brings completions only with the next flush
 * @param lateTag says that a slot is unused up to two seconds late
 * @param lostWake sleeps on in spite of a wake
 * @param noWorker does not run an operation for want of a thread
 * @param throwing throws an OutOfMemoryError out of a call
 * @param slotRefusal puts nothing into a slot
 * @param slotStays does not take out what is in a slot
 */
record SimulatedFaults(
    int errno,
    int shortTransfer,
    int late,
    int never,
    int uncancellable,
    int refusal,
    int partial,
    int overflow,
    int lateTag,
    int lostWake,
    int noWorker,
    int throwing,
    int slotRefusal,
    int slotStays) {

  /** Draws them: in each run some are there, and some are not. */
  static SimulatedFaults draw(SplittableRandom random) {
    return new SimulatedFaults(
        some(random, 100),
        some(random, 200),
        some(random, 100),
        some(random, 20),
        some(random, 500),
        some(random, 200),
        some(random, 300),
        some(random, 300),
        some(random, 300),
        some(random, 500),
        some(random, 50),
        random.nextInt(4) == 0 ? 1 : 0,
        0,
        0);
  }

  /** The same, and slots are refused, too. */
  SimulatedFaults withSlots(SplittableRandom random) {
    return new SimulatedFaults(
        errno,
        shortTransfer,
        late,
        never,
        uncancellable,
        refusal,
        partial,
        overflow,
        lateTag,
        lostWake,
        noWorker,
        throwing,
        some(random, 300),
        some(random, 100));
  }

  private static int some(SplittableRandom random, int most) {
    return random.nextInt(2) == 0 ? 0 : 1 + random.nextInt(most);
  }
}
