package io.i2o2.engine;

import java.util.SplittableRandom;

/**
 * One thing that a simulated caller does, with a seed for all that is decided in it. A run is a
 * list of steps; to leave some out leaves the others as they are.
 *
 * @param kind what is done
 * @param seed decides the rest
 */
record SimulatedStep(Kind kind, long seed) {
  /** What callers do, the frequent things first. */
  enum Kind {
    TRANSFER(40),
    CALLBACK(30),
    BATCH(8),
    NOTHING(20),
    CANCEL(8),
    OPEN(5),
    CLOSE_FILE(4),
    REGISTER_FILE(2),
    REGISTER_BUFFER(2),
    UNREGISTER(3),
    GIVE_UP_REGISTRATION(1);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }
  }

  private static final int ALL = all();

  static SimulatedStep draw(SplittableRandom random) {
    int at = random.nextInt(ALL);
    for (Kind each : Kind.values()) {
      at -= each.weight;
      if (at < 0) {
        return new SimulatedStep(each, random.nextLong());
      }
    }
    throw new AssertionError("the weights have another sum");
  }

  private static int all() {
    int sum = 0;
    for (Kind each : Kind.values()) {
      sum += each.weight;
    }
    return sum;
  }
}
