package io.i2o2.contract;

import io.i2o2.Scheduler;
import java.util.function.Consumer;

/**
 * A scheduler that a test can kill.
 *
 * @param scheduler the scheduler, running
 * @param killer makes the scheduler's own thread throw what it is given at its next turn, as if a
 *     fault inside the backend had thrown it, and returns at once. A sleeping scheduler need not
 *     wake for it: the next submission brings its next turn
 */
public record Doomed(Scheduler scheduler, Consumer<Throwable> killer) {

  /**
   * Kills the scheduler at its next turn.
   *
   * @param cause a RuntimeException or an Error
   */
  public void kill(Throwable cause) {
    killer.accept(cause);
  }
}
