package io.i2o2.fail;

import io.i2o2.Guard;

/** A guard whose release passes a point first. Whatever happens there, it is released. */
final class WatchedGuard implements Guard {
  private final Guard guard;
  private final Place place;

  private WatchedGuard(Guard guard, Place place) {
    this.guard = guard;
    this.place = place;
  }

  /** A guard with the point before its release, if that is configured; else as it is. */
  static Guard of(Guard guard, Place place) {
    return guard == NONE || !Points.GUARD_RELEASE.isConfigured()
        ? guard
        : new WatchedGuard(guard, place);
  }

  @Override
  public void release() {
    try {
      Points.GUARD_RELEASE.evaluate(place);
    } finally {
      guard.release();
    }
  }

  @Override
  public String toString() {
    return "watched " + guard;
  }
}
