package io.i2o2.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Commands from any thread to the loop, in order.
 *
 * <p>To add one is a single compare-and-set, after which nothing can throw. The loop takes all that
 * came, and turns them round. When the queue has ended, a mark in the place of the newest one
 * refuses every other: none can slip in behind the last look.
 */
final class CommandQueue {
  private static final Command ENDED = new Command(0, () -> {}, _ -> {});
  private static final VarHandle NEWEST;

  static {
    try {
      NEWEST = MethodHandles.lookup().findVarHandle(CommandQueue.class, "newest", Command.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Command newest;

  // Only for the loop: what it took, the oldest first.
  private @Nullable Command first;
  private @Nullable Command last;

  /** Adds one; false if the queue has ended. */
  boolean add(Command command) {
    while (true) {
      Command current = newest;
      if (current == ENDED) {
        return false;
      }
      command.next = current;
      if (NEWEST.compareAndSet(this, current, command)) {
        return true;
      }
    }
  }

  // For the loop.

  boolean isEmpty() {
    Command current = newest;
    return first == null && (current == null || current == ENDED);
  }

  /** The oldest, or null. */
  @Nullable Command peek() {
    Command current = newest;
    if (current != null && current != ENDED) {
      append((Command) NEWEST.getAndSet(this, (Command) null));
    }
    return first;
  }

  /** Drops the oldest. */
  void remove() {
    Command oldest = first;
    if (oldest != null) {
      first = oldest.next;
      oldest.next = null;
      if (first == null) {
        last = null;
      }
    }
  }

  /** Whether the oldest may run, after so many operations were taken. */
  boolean isDue(long taken) {
    Command oldest = peek();
    return oldest != null && oldest.notBefore <= taken;
  }

  /** Runs those that may; gives whether any. */
  boolean run(long taken) {
    boolean ran = false;
    for (Command next; isDue(taken) && (next = first) != null; ran = true) {
      // Removed afterwards: if the loop dies of it, the end still refuses it.
      next.action.run();
      remove();
    }
    return ran;
  }

  /** Takes no more; what is there can still be taken. */
  void end() {
    append((Command) NEWEST.getAndSet(this, ENDED));
  }

  /** Turns a stack round, and puts it behind the rest. */
  private void append(@Nullable Command stack) {
    Command newestTaken = stack;
    Command turned = null;
    for (Command each = stack; each != null && each != ENDED; ) {
      Command below = each.next;
      each.next = turned;
      turned = each;
      each = below;
    }
    if (turned == null) {
      return;
    }
    if (last == null) {
      first = turned;
    } else {
      last.next = turned;
    }
    last = newestTaken;
  }

  /** Something other than an operation that the loop is asked to do. */
  static final class Command {
    private final long notBefore;
    private final Runnable action;
    private final Consumer<RuntimeException> refusal;

    /** The one before it in the list that it is in. */
    @Nullable Command next;

    /**
     * Done when the loop has taken {@code notBefore} operations, those that were submitted earlier;
     * refused, by any thread, if the scheduler has ended.
     */
    Command(long notBefore, Runnable action, Consumer<RuntimeException> refusal) {
      this.notBefore = notBefore;
      this.action = action;
      this.refusal = refusal;
    }

    void refuse(RuntimeException why) {
      refusal.accept(why);
    }
  }
}
