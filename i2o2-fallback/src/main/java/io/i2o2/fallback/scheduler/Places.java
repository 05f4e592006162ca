package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * The places of the queue: who gets one, and who waits for one, in order. Guarded by the {@link
 * JobQueue}, and by its rule: whatever changes something calls nothing once it has begun to, so
 * that it happens as a whole or throws and changes nothing.
 */
final class Places {
  /** Admitted, and not yet brought to where they wait for a thread. */
  @Nullable Job firstIncoming;

  @Nullable Job lastIncoming;

  private final int places;

  /** By operations that wait for a thread. */
  int taken;

  /** By operations that wait for a thread, or for another process. */
  int takenForStreams;

  private long admitted;

  private final BatchList waiting = new BatchList();

  /** Those with operations on streams, for which a stream may have no use for long. */
  private final BatchList waitingForStreams = new BatchList();

  private long order;

  Places(int places) {
    this.places = places;
  }

  /** How many operations were admitted so far. */
  long admitted() {
    return admitted;
  }

  boolean hasWaiting() {
    return waiting.first != null || waitingForStreams.first != null;
  }

  /** Whether a new batch finds places, and overtakes nobody who waits for the same. */
  boolean hasRoom(Batch batch) {
    if (!fits(batch)) {
      return false;
    }
    return batch.streaming == 0
        ? waiting.first == null && !awaitsPool(waitingForStreams.first)
        : waitingForStreams.first == null && (batch.pooled == 0 || waiting.first == null);
  }

  /** Lets a batch in, which begins its uses unless it has waited. */
  void admit(Batch batch, boolean isNew) {
    if (isNew) {
      for (Job each = batch.first; each != null; each = each.following) {
        if (each.file != null) {
          each.file.users++;
        }
        if (each.buffer != null) {
          each.buffer.users++;
        }
      }
    }
    taken += batch.pooled;
    takenForStreams += batch.streaming;
    admitted += batch.pooled + batch.streaming;
    if (firstIncoming == null) {
      firstIncoming = batch.first;
    } else if (lastIncoming != null) {
      lastIncoming.following = batch.first;
    }
    lastIncoming = batch.last;
  }

  /** Lets a batch wait, with its uses begun. */
  void enlist(Batch batch) {
    for (Job each = batch.first; each != null; each = each.following) {
      if (each.file != null) {
        each.file.users++;
      }
      if (each.buffer != null) {
        each.buffer.users++;
      }
    }
    BatchList list = batch.streaming > 0 ? waitingForStreams : waiting;
    batch.order = order++;
    if (list.last == null) {
      list.first = batch;
    } else {
      list.last.next = batch;
    }
    list.last = batch;
  }

  /** Lets the first batch in that has room now; null if there is none. */
  @Nullable Batch admitNext() {
    Batch streaming = waitingForStreams.first;
    Batch pooled = waiting.first;
    boolean streamsFirst =
        streaming != null
            && fitsStreams(streaming)
            && (streaming.pooled == 0 || pooled == null || streaming.order < pooled.order);
    Batch batch = streamsFirst ? streaming : pooled;
    if (batch == null || !fits(batch) || batch.answer != Admitted.PARKED) {
      return null;
    }
    BatchList list = streamsFirst ? waitingForStreams : waiting;
    admit(batch, false);
    // From here on nothing is called.
    batch.answer = Admitted.YES;
    list.first = batch.next;
    if (list.first == null) {
      list.last = null;
    }
    batch.next = null;
    return batch;
  }

  /** Takes out the first batch that waits, or the first whose submitter has gone; or null. */
  @Nullable Batch remove(boolean withdrawnOnly) {
    Batch batch = waiting.remove(withdrawnOnly);
    return batch != null ? batch : waitingForStreams.remove(withdrawnOnly);
  }

  private boolean fits(Batch batch) {
    return (batch.pooled == 0 || batch.pooled <= places - taken) && fitsStreams(batch);
  }

  private boolean fitsStreams(Batch batch) {
    // There may be fewer than none: opens turn out to be of streams when they have been admitted.
    return batch.streaming == 0 || batch.streaming <= places - takenForStreams;
  }

  private boolean awaitsPool(@Nullable Batch batch) {
    return batch != null && batch.pooled > 0 && fitsStreams(batch);
  }
}
