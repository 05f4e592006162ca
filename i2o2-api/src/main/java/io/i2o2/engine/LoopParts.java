package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.SchedulerOptions;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a scheduler is put together from.
 *
 * @param options checked
 * @param backend name and details for users
 * @param driver no thread's yet
 * @param inbox between callers and loop
 * @param closing the policy of a close
 * @param ownThread the loop's, not known yet
 * @param interceptor stands between, or null
 * @param ring which one of the scheduler's rings it is, from 0
 * @param onDeath receives what it dies of; null if there is no other ring
 */
record LoopParts(
    SchedulerOptions options,
    Backend backend,
    Driver driver,
    Inbox inbox,
    CloseDeadline closing,
    OwnThread ownThread,
    @Nullable Interceptor interceptor,
    int ring,
    @Nullable Consumer<@Nullable Throwable> onDeath) {

  /** What opens files for callers, or null if only the loop does. */
  @Nullable FilesInPlace filesInPlace() {
    boolean asked = options.readInPlace() || options.writeInPlace();
    return asked && !driver.isPolled() ? driver.filesInPlace() : null;
  }
}
