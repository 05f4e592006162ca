package io.i2o2.fail;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Random rolls from one seed. SplitMix64 (Steele, Lea, Flood 2014): the state is a counter, so
 * threads share one sequence without a lock.
 */
final class Rolls {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;
  private static final double UNIT = 0x1p-53;

  private final long seed;
  private final AtomicLong state;

  Rolls(long seed) {
    this.seed = seed;
    this.state = new AtomicLong(seed);
  }

  /** Seeded by the property {@link Failpoints#SEED_PROPERTY}, else at random. */
  static Rolls fromProperty() {
    Long seed = Long.getLong(Failpoints.SEED_PROPERTY);
    return new Rolls(seed != null ? seed : ThreadLocalRandom.current().nextLong());
  }

  long seed() {
    return seed;
  }

  /** True with the given probability: never at 0, always at 1 and more. */
  boolean pass(double probability) {
    return probability >= 1 || nextDouble() < probability;
  }

  private double nextDouble() {
    long z = state.addAndGet(GAMMA);
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return ((z ^ (z >>> 31)) >>> 11) * UNIT;
  }
}
