package io.i2o2.engine;

import io.i2o2.Reply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One who waits for a reply, and those who came before: a stack, whose top is in the reply.
 *
 * <p>A thread whose wait ran out only takes itself out of its own place. Empty places are dropped
 * by those who come later: each time the stack has doubled since the last look, and so at a
 * constant cost for each wait. It never holds more than twice as many places as threads waited at
 * once, plus a few.
 *
 * <p>Memory order. A place is published by the compare-and-set that puts it on top, and so are
 * those below. {@code earlier} is written again, without any order, only to step over places that
 * stay empty: any of the values that a reader may see leads to all who still wait. {@code later}
 * belongs to the one thread that took the stack.
 */
abstract sealed class ReplyWaiters {
  private static final int FEW = 16;

  /** Below: another place, or a thread that joins, or null. */
  private @Nullable Object earlier;

  private @Nullable ReplyWaiters later;
  private int height;
  private int heightToTidyAt;

  /** A thread that waits for a limited time, or among others. */
  static final class OfThread extends ReplyWaiters {
    /** Null when it waits no more. Who reads an old value wakes it once too often. */
    @Nullable Thread thread;

    OfThread(Thread thread) {
      this.thread = thread;
    }

    @Override
    boolean isEmpty() {
      return thread == null;
    }
  }

  /** An action to be called. */
  static final class OfAction extends ReplyWaiters {
    final Consumer<? super Reply> action;

    OfAction(Consumer<? super Reply> action) {
      this.action = action;
    }

    @Override
    boolean isEmpty() {
      return false;
    }
  }

  abstract boolean isEmpty();

  /** Links this one above those who are there, before it is put on top. */
  final void joinAfter(@Nullable Object current) {
    earlier = current;
    height = 1;
    heightToTidyAt = FEW;
    if (current instanceof ReplyWaiters top) {
      height = top.height + 1;
      heightToTidyAt = top.heightToTidyAt;
      if (height > heightToTidyAt) {
        height = tidy();
        heightToTidyAt = Math.max(FEW, 2 * height);
      }
    }
  }

  /** Steps over the empty places below; gives how many are left. */
  private int tidy() {
    int left = 1;
    ReplyWaiters each = this;
    while (true) {
      Object next = each.earlier;
      while (next instanceof ReplyWaiters place && place.isEmpty()) {
        next = place.earlier;
      }
      each.earlier = next;
      if (!(next instanceof ReplyWaiters place)) {
        return left;
      }
      left++;
      each = place;
    }
  }

  /** A thread below all places, or null. */
  final @Nullable Object eldest() {
    Object each = earlier;
    while (each instanceof ReplyWaiters place) {
      each = place.earlier;
    }
    return each;
  }

  /** The first who came; {@link #later} leads on. */
  final ReplyWaiters inOrder() {
    ReplyWaiters first = this;
    while (first.earlier instanceof ReplyWaiters place) {
      place.later = first;
      first = place;
    }
    return first;
  }

  /** Who came next, or null. */
  final @Nullable ReplyWaiters later() {
    return later;
  }
}
