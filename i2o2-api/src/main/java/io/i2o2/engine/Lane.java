package io.i2o2.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations that may wait without end for the same thing: so many of them are with the kernel, the
 * others stand aside, in order, and hold up nothing else. Only for the loop. To take one out
 * allocates nothing.
 */
final class Lane {
  private final Room room;
  private final int most;
  private final Map<Operation, Attempt> aside = new HashMap<>();
  private @Nullable Attempt first;
  private @Nullable Attempt last;
  private int withKernel;

  /** The places that some lanes share. */
  static final class Room {
    private final int places;
    private final int lanes;
    private int taken;
    private int lanesInUse;
    private int aside;

    Room(int places, int lanes) {
      this.places = places;
      this.lanes = lanes;
    }

    /** How many stand aside in all lanes. */
    int aside() {
      return aside;
    }

    /** Whether a lane with so many places may have one more: the others keep one each. */
    private boolean isFree(int itsPlaces) {
      int kept = itsPlaces == 0 ? 0 : lanes - lanesInUse;
      return taken + kept < places;
    }

    private void take(int itsPlaces) {
      taken++;
      lanesInUse += itsPlaces == 0 ? 1 : 0;
    }

    private void giveBack(int leftPlaces) {
      taken--;
      lanesInUse -= leftPlaces == 0 ? 1 : 0;
    }
  }

  /** With places of a room that it shares, and so many at the most. */
  Lane(Room room, int most) {
    this.room = room;
    this.most = most;
  }

  /** Whether one that comes now may go to the kernel. */
  boolean admits() {
    return hasRoom() && first == null;
  }

  /** Whether one that stands aside may go to the kernel. */
  boolean isReady() {
    return first != null && hasRoom();
  }

  private boolean hasRoom() {
    return withKernel < most && room.isFree(withKernel);
  }

  void entered() {
    room.take(withKernel);
    withKernel++;
  }

  void left() {
    withKernel--;
    room.giveBack(withKernel);
  }

  /** What it works on stays until it is taken out and let go. */
  void putAside(Attempt attempt) {
    // First what may fail for want of memory.
    aside.put(attempt.operation, attempt);
    room.aside++;
    attempt.hold();
    attempt.previous = last;
    if (last == null) {
      first = attempt;
    } else {
      last.next = attempt;
    }
    last = attempt;
  }

  /** Takes out the one that has stood aside for the longest, or null. */
  @Nullable Attempt poll() {
    Attempt attempt = first;
    return attempt == null ? null : remove(attempt.operation);
  }

  /** Takes out one that stands aside, or null. */
  @Nullable Attempt remove(Operation operation) {
    Attempt attempt = aside.remove(operation);
    if (attempt != null) {
      room.aside--;
      unlink(attempt);
    }
    return attempt;
  }

  private void unlink(Attempt attempt) {
    if (attempt.previous == null) {
      first = attempt.next;
    } else {
      attempt.previous.next = attempt.next;
    }
    if (attempt.next == null) {
      last = attempt.previous;
    } else {
      attempt.next.previous = attempt.previous;
    }
    attempt.previous = null;
    attempt.next = null;
  }

  int aside() {
    return aside.size();
  }
}
