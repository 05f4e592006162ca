package io.i2o2.engine;

/**
 * How long a caller looks for its reply before it parks: longer where looking helped lately, hardly
 * at all where it did not, as with slow devices or busy processors. One for all callers of a
 * scheduler.
 *
 * <p>Parking begets parking: when all callers park, their carriers and the scheduler's thread fall
 * asleep too, every reply takes two wake-ups, and no short look would ever see one. Hence one
 * caller in {@value #LEAST_TO_A_TRIAL} looks for the longest time all the same, which keeps
 * everybody awake long enough to find out. Each trial that fails halves their number, down to one
 * in {@value #MOST_TO_A_TRIAL}: with a slow device they cost CPU time for nothing.
 *
 * <p>Read and written without any order on purpose: a lost update makes one caller look a little
 * too long or too short, and nothing else.
 */
public final class SpinBudget {
  private static final int MOST_NANOS = 50_000;
  private static final int LEAST_NANOS = 1_000;
  private static final int LEAST_TO_A_TRIAL = 16;
  private static final int MOST_TO_A_TRIAL = 1024;

  /** Of the JVM's scheduler of virtual threads; as many as there are processors by default. */
  private static final int CARRIERS =
      Integer.getInteger("jdk.virtualThreadScheduler.parallelism", Integer.MAX_VALUE);

  /** How often to look before looking at the clock. */
  private static final int LOOKS = 8;

  private final boolean alone = Runtime.getRuntime().availableProcessors() == 1;

  /**
   * Whether the carriers leave the loop a processor. Where they do not, as by default, virtual
   * threads that yield to one another keep the loop waiting for one: on two processors with two
   * carriers one caller of no-ops got 0.1 to 0.3 of the rate with which it parks, 512 got 0.8; with
   * one carrier 64 got 1.3, and 2,000 got 2.8 times as many as by parking.
   */
  private final boolean looksOnCarriers;

  private int nanos = MOST_NANOS;
  private int toTrial;
  private int toNextTrial = LEAST_TO_A_TRIAL;

  /** Whether one look that helped is enough to look for the longest time again. */
  private final boolean restoresAtOnce;

  /** Starts with the most, where there is more than one processor. */
  public SpinBudget() {
    this(false);
  }

  private SpinBudget(boolean restoresAtOnce) {
    this(restoresAtOnce, CARRIERS < Runtime.getRuntime().availableProcessors());
  }

  SpinBudget(boolean restoresAtOnce, boolean looksOnCarriers) {
    this.restoresAtOnce = restoresAtOnce;
    this.looksOnCarriers = looksOnCarriers;
  }

  /** Of one caller alone, whose waits are alike. */
  static SpinBudget ofOne() {
    return new SpinBudget(true);
  }

  /** What a caller looks at. */
  interface Awaited {
    /** Whether the wait has ended. */
    boolean isDone();
  }

  /**
   * Looks for a while. A virtual thread lets others run meanwhile, if it looks at all: with many
   * callers its reply is there when it comes back, and neither a park nor an unpark was needed.
   */
  boolean isDoneSoon(Awaited awaited) {
    boolean virtual = Thread.currentThread().isVirtual();
    if (virtual && !looksOnCarriers) {
      return false;
    }
    long allowedNanos = 0;
    long start = 0;
    while (true) {
      for (int i = 0; i < LOOKS; i++) {
        pause(virtual);
        if (awaited.isDone()) {
          rewarded();
          return true;
        }
      }
      long now = System.nanoTime();
      if (start == 0) {
        start = now;
        allowedNanos = nanos();
      } else if (now - start >= allowedNanos) {
        disappointed(allowedNanos);
        return false;
      }
    }
  }

  /** How long the next caller may look. */
  int nanos() {
    if (alone) {
      return 0;
    }
    int left = toTrial;
    if (left > 0) {
      toTrial = left - 1;
      return nanos;
    }
    toTrial = toNextTrial - 1;
    return MOST_NANOS;
  }

  /** The reply came while its caller looked. */
  void rewarded() {
    if (toNextTrial > LEAST_TO_A_TRIAL) {
      toNextTrial = LEAST_TO_A_TRIAL;
      toTrial = Math.min(toTrial, LEAST_TO_A_TRIAL - 1);
    }
    int current = nanos;
    if (current < MOST_NANOS) {
      nanos = restoresAtOnce ? MOST_NANOS : Math.min(MOST_NANOS, 2 * current);
    }
  }

  /** The caller had to park, after it had looked for so long. */
  void disappointed(long lookedNanos) {
    int current = nanos;
    if (current > LEAST_NANOS) {
      nanos = Math.max(LEAST_NANOS, current - current / 4);
    } else if (lookedNanos == MOST_NANOS && toNextTrial < MOST_TO_A_TRIAL) {
      toNextTrial *= 2;
    }
  }

  /** Between two looks: a virtual thread lets the other callers submit first. */
  @SuppressWarnings("ThreadPriorityCheck") // correct without
  static void pause(boolean virtual) {
    if (virtual) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }
}
