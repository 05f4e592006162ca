package io.i2o2.fail;

import io.i2o2.Opcode;
import io.i2o2.Target;
import org.jspecify.annotations.Nullable;

/** Where a point is hit: what a scope looks at, and what a callback receives. */
record Place(
    @Nullable SchedulerTag scheduler,
    @Nullable Opcode opcode,
    @Nullable Target target,
    long offset,
    long length) {
  static final Place ANYWHERE = new Place(null, null, null, -1, -1);

  static Place in(@Nullable SchedulerTag scheduler) {
    return new Place(scheduler, null, null, -1, -1);
  }

  Hit hit(String point, long number) {
    return new Hit(
        point, number, scheduler == null ? null : scheduler.name(), opcode, target, offset, length);
  }
}
