package io.i2o2.bench.fault;

import io.i2o2.fail.Failpoints;
import io.i2o2.fail.KnownPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is thrown where.
 *
 * @param backend the backend's name
 * @param isOwn whether the scheduler has a thread of its own, or the caller runs its loop
 * @param from from when on hits count
 * @param point the point
 * @param kind what happens there
 */
record Case(String backend, boolean isOwn, From from, String point, Trap.Kind kind) {
  private static final String OWN = "i2o2::fail::";
  private static final String RUN = "scheduler_run_fail";

  /** A loop passes these points at each turn, of which there are more or fewer each time. */
  private static final int MOST_TURNS = 30;

  /** A dead fallback takes half a second to give up what hangs in its pool. */
  private static final int MOST_SLOW_DEATHS = 1;

  /** From when on hits count. */
  enum From {
    THE_BEGINNING,
    EVERYBODY_WAITS,
    THE_CLOSE
  }

  /** Each point with each kind, but not again where nothing new is passed. */
  static Stream<Case> all() {
    List<Case> all = new ArrayList<>();
    for (String backend : Installed.NAMES) {
      for (boolean isOwn : new boolean[] {true, false}) {
        for (From from : From.values()) {
          for (KnownPoint point : Failpoints.known()) {
            for (Trap.Kind kind : Trap.Kind.values()) {
              all.add(new Case(backend, isOwn, from, point.name(), kind));
            }
          }
        }
      }
    }
    return all.stream().filter(Case::isWorthwhile);
  }

  private boolean isWorthwhile() {
    if (kind == Trap.Kind.RETURN && !point.equals(RUN)) {
      return false;
    }
    if (!canBeHit() || isOfMaking()) {
      return isOwn && from == From.THE_BEGINNING;
    }
    boolean plain = kind == Trap.Kind.RUNTIME_EXCEPTION;
    // Whatever is thrown at a caller takes the same way, wherever the loop runs.
    return isOwn
        ? isOfLoop() || from == From.EVERYBODY_WAITS || (plain && from != From.THE_CLOSE)
        : isDeadly() || (plain && isOfLoop());
  }

  /** Passed on the way to a scheduler. */
  private boolean isOfMaking() {
    return point.equals("scheduler_create_fail")
        || point.startsWith("kernel_")
        || point.equals(OWN + "sys::setup")
        || point.equals(OWN + "sys::mmap");
  }

  /** Passed by a loop, or at the close. */
  private boolean isOfLoop() {
    return point.equals(RUN)
        || point.startsWith(OWN + "sys::")
        || point.equals(OWN + "completion")
        || point.equals(OWN + "guard_release")
        || point.equals(OWN + "poll_reply_future")
        || point.equals(OWN + "close");
  }

  /** Whether it kills the loop, if it is hit in time. */
  boolean isDeadly() {
    return point.equals(RUN) || point.equals(OWN + "sys::enter");
  }

  int mostHits() {
    if (!isDeadly()) {
      return Integer.MAX_VALUE;
    }
    if (backend.equals("uring")) {
      return MOST_TURNS;
    }
    return from == From.EVERYBODY_WAITS ? MOST_SLOW_DEATHS : MOST_TURNS / 3;
  }

  boolean canBeHit() {
    return Fault.isReachable(point, backend);
  }

  /** Whether at least one run must pass it: a wake needs a loop that sleeps, and so some luck. */
  boolean mustBeHit() {
    return switch (from) {
      case THE_BEGINNING -> canBeHit();
      case EVERYBODY_WAITS -> !point.equals(OWN + "sys::wake");
      case THE_CLOSE -> isDeadly() || point.equals(OWN + "close");
    };
  }

  @Override
  public String toString() {
    return backend
        + (isOwn ? "" : " run by the caller")
        + ", from "
        + from
        + " on, "
        + point
        + ", "
        + kind;
  }
}
