package io.i2o2.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Something other than an operation that the loop is asked to do. */
final class Command {
  private final long notBefore;
  private final Runnable action;
  private final Consumer<RuntimeException> refusal;

  /** The one before it in the list that it is in. */
  @Nullable Command next;

  /**
   * What to do, and when.
   *
   * @param notBefore how many operations the loop must have taken first: those that were submitted
   *     before this; 0 for none
   * @param action done by the loop
   * @param refusal done instead, by any thread, if the scheduler is closed or dead
   */
  Command(long notBefore, Runnable action, Consumer<RuntimeException> refusal) {
    this.notBefore = notBefore;
    this.action = action;
    this.refusal = refusal;
  }

  boolean isDue(long taken) {
    return notBefore <= taken;
  }

  void run() {
    action.run();
  }

  void refuse(RuntimeException why) {
    refusal.accept(why);
  }
}
