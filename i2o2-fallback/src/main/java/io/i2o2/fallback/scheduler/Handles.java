package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerDiedException;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.file.OpenFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The handles of a scheduler that are not closed yet. Thread-safe. */
final class Handles {
  private final Context context;
  private final DescriptorTable descriptors;

  // Guarded by the monitor.
  private @Nullable OpenHandle first;
  private boolean closed;

  /** Those whose callers have not come for their handles. Only for the completion thread. */
  private @Nullable Opening untaken;

  Handles(Context context, DescriptorTable descriptors) {
    this.context = context;
    this.descriptors = descriptors;
  }

  /** A handle of a descriptor that was just opened; closes the descriptor if it throws. */
  OpenHandle make(Path path, int number) {
    OpenFile file = descriptors.find(number);
    try {
      if (file == null) {
        throw context.queue().refusal();
      }
      return new OpenHandle(context, this, path, number, file);
    } catch (Throwable e) {
      OpenFile left = descriptors.remove(number);
      if (left != null) {
        left.leave();
      }
      throw e;
    }
  }

  /** A handle is there for its caller. */
  void add(OpenHandle handle, Opening opening) {
    opening.next = untaken;
    untaken = opening;
    link(handle);
    if (isClosed()) {
      // It was opened while the scheduler closed, after closeAll looked.
      handle.closeAsync();
    }
  }

  synchronized void remove(OpenHandle closing) {
    OpenHandle before = closing.previous;
    OpenHandle after = closing.next;
    if (before != null) {
      before.next = after;
    } else if (first == closing) {
      first = after;
    }
    if (after != null) {
      after.previous = before;
    }
    closing.previous = null;
    closing.next = null;
  }

  synchronized boolean isEmpty() {
    return first == null;
  }

  /** Closes handles whose callers will not come for them; for the completion thread. */
  void lookAgain() {
    Opening before = null;
    for (Opening each = untaken; each != null; each = each.next) {
      if (each.taken || each.abandoned) {
        if (before == null) {
          untaken = each.next;
        } else {
          before.next = each.next;
        }
        OpenHandle handle = each.handle();
        if (each.abandoned && handle != null) {
          handle.closeAsync();
        }
      } else {
        before = each;
      }
    }
  }

  void closeAll() {
    synchronized (this) {
      closed = true;
    }
    for (OpenHandle each = first(); each != null; each = each.next) {
      each.closeAsync();
    }
  }

  void giveUp(SchedulerDiedException why) {
    for (OpenHandle each; (each = first()) != null; ) {
      remove(each);
      each.giveUp(why);
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized @Nullable OpenHandle first() {
    return first;
  }

  private synchronized void link(OpenHandle handle) {
    OpenHandle other = first;
    handle.next = other;
    if (other != null) {
      other.previous = handle;
    }
    first = handle;
  }
}
