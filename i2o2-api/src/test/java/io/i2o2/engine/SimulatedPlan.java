package io.i2o2.engine;

import java.util.SplittableRandom;

/**
 * What a run has beside the steps of its script.
 *
 * @param rings how many rings its scheduler has
 * @param hasMore whether callers also use batches and replace what is registered, and kernels
 *     refuse slots
 * @param opensInPlace whether callers open and close files themselves
 */
record SimulatedPlan(int rings, boolean hasMore, boolean opensInPlace) {
  /** One ring, and nothing of that. */
  static final SimulatedPlan PLAIN = new SimulatedPlan(1, false, false);

  /**
   * Half of the runs have two rings, a quarter is plain; in half of the others callers open files
   * themselves. Not by what else the seed decides.
   */
  static SimulatedPlan draw(long seed) {
    SplittableRandom random = new SplittableRandom(~seed);
    int kind = random.nextInt(4);
    return kind == 0 ? PLAIN : new SimulatedPlan(kind == 1 ? 1 : 2, true, random.nextBoolean());
  }
}
