package io.i2o2.engine;

import java.util.SplittableRandom;

/**
 * What a run has beside the steps of its script.
 *
 * @param rings how many rings its scheduler has
 * @param hasMore whether callers also use batches and replace what is registered, and kernels
 *     refuse slots
 */
record SimulatedPlan(int rings, boolean hasMore) {
  /** One ring, and nothing of that. */
  static final SimulatedPlan PLAIN = new SimulatedPlan(1, false);

  /** Half of the runs have two rings, a quarter is plain. Not by what else the seed decides. */
  static SimulatedPlan draw(long seed) {
    int kind = new SplittableRandom(~seed).nextInt(4);
    return kind == 0 ? PLAIN : new SimulatedPlan(kind == 1 ? 1 : 2, true);
  }
}
