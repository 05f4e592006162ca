package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.Nullable;

/** Batches whose submitters wait, in order. Guarded by the {@link JobQueue}. */
final class BatchList {
  @Nullable Batch first;
  @Nullable Batch last;

  /** The first one with an answer other than PARKED, or the first of all; taken out. Or null. */
  @Nullable Batch remove(boolean withdrawnOnly) {
    Batch before = null;
    for (Batch each = first; each != null; before = each, each = each.next) {
      if (!withdrawnOnly || each.answer == Admitted.WITHDRAWN) {
        unlink(before, each);
        return each;
      }
    }
    return null;
  }

  private void unlink(@Nullable Batch before, Batch removed) {
    if (before == null) {
      first = removed.next;
    } else {
      before.next = removed.next;
    }
    if (last == removed) {
      last = before;
    }
    removed.next = null;
  }
}
