package io.i2o2.bench.fault;

import io.i2o2.fail.Failpoints;
import io.i2o2.fail.KnownPoint;
import java.util.stream.Stream;

/**
 * What is thrown where.
 *
 * @param backend the backend's name
 * @param isOwn whether the scheduler has a thread of its own, or the caller runs its loop
 * @param isLate whether hits count when everybody waits, or from the beginning
 * @param point the point
 * @param kind what happens there
 */
record Case(String backend, boolean isOwn, boolean isLate, String point, Trap.Kind kind) {
  private static final String RUN = "scheduler_run_fail";

  /** A loop passes these points at each turn, of which there are more or fewer each time. */
  private static final int MOST_TURNS = 30;

  /** Until it gives up what hangs in the pool, a dead fallback takes long. */
  private static final int MOST_SLOW_DEATHS = 2;

  static Stream<Case> all() {
    return Installed.NAMES.stream()
        .flatMap(
            backend ->
                Stream.of(
                        of(backend, true, false),
                        of(backend, true, true),
                        of(backend, false, false),
                        of(backend, false, true))
                    .flatMap(each -> each));
  }

  private static Stream<Case> of(String backend, boolean isOwn, boolean isLate) {
    return Failpoints.known().stream()
        .map(KnownPoint::name)
        .flatMap(
            point ->
                Stream.of(Trap.Kind.values())
                    .filter(kind -> kind != Trap.Kind.RETURN || point.equals(RUN))
                    .map(kind -> new Case(backend, isOwn, isLate, point, kind)))
        .filter(each -> (isOwn && !isLate) || each.isWorthwhile());
  }

  /** What is never passed, or only on the way to a scheduler, need not be tried four times. */
  private boolean isWorthwhile() {
    boolean isOfMaking =
        point.equals("scheduler_create_fail")
            || point.startsWith("kernel_")
            || point.equals("i2o2::fail::sys::setup")
            || point.equals("i2o2::fail::sys::mmap");
    return canBeHit() && !(isLate && isOfMaking);
  }

  /** Whether it kills the loop, if it is hit in time. */
  boolean isDeadly() {
    return point.equals(RUN) || point.equals("i2o2::fail::sys::enter");
  }

  int mostHits() {
    if (!isDeadly()) {
      return Integer.MAX_VALUE;
    }
    return isLate && backend.equals("fallback") ? MOST_SLOW_DEATHS : MOST_TURNS;
  }

  boolean canBeHit() {
    return Fault.isReachable(point, backend);
  }

  /** What is passed before anybody waits is perhaps not passed again. */
  boolean mustBeHit() {
    return canBeHit() && (!isLate || isDeadly());
  }

  @Override
  public String toString() {
    return backend
        + (isOwn ? "" : " run by the caller")
        + (isLate ? ", everybody waits, " : ", ")
        + point
        + ", "
        + kind;
  }
}
