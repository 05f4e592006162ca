package io.i2o2.fail;

import org.jspecify.annotations.Nullable;

/**
 * Decides in code what a failpoint does. Called by the thread that hit the point, without locks
 * held; many threads may call at once. What it throws is thrown at the point.
 */
@FunctionalInterface
public interface FailpointCallback {
  /**
   * Decides about one hit.
   *
   * @param hit what is about to happen
   * @return what to do instead, or null to let it happen
   */
  @Nullable Outcome decide(Hit hit);
}
