package io.i2o2.fallback.driver;

import io.i2o2.SchedulerOptions;
import io.i2o2.spi.SystemCallHook;

/**
 * A driver that a {@link SystemCallHook} is asked about in each turn. Stands in only where a hook
 * is on the path.
 */
final class HookedPoolDriver extends PoolDriver {
  private final SystemCallHook hook;

  private HookedPoolDriver(SchedulerOptions options, SystemCallHook hook) {
    super(options);
    this.hook = hook;
  }

  /** With a hook, if one is on the path; else without. */
  static PoolDriver of(SchedulerOptions options) {
    return SystemCallHook.find()
        .<PoolDriver>map(hook -> new HookedPoolDriver(options, hook))
        .orElseGet(() -> new PoolDriver(options));
  }

  @Override
  public boolean flush() {
    hook.turn();
    return super.flush();
  }
}
