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
    try {
      return new Rolls(Long.parseLong(System.getProperty(Failpoints.SEED_PROPERTY, "")));
    } catch (NumberFormatException e) {
      return new Rolls(ThreadLocalRandom.current().nextLong());
    }
  }

  /** Refuses a property that {@link #fromProperty} could not but ignore. */
  static void checkProperty() {
    String seed = System.getProperty(Failpoints.SEED_PROPERTY);
    try {
      long _ = seed == null ? 0 : Long.parseLong(seed);
    } catch (NumberFormatException e) {
      throw new FailpointSyntaxException(
          "failed to parse seed: " + RustText.quote(seed),
          "property " + Failpoints.SEED_PROPERTY,
          1,
          "a seed is a whole number of 64 bits");
    }
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
