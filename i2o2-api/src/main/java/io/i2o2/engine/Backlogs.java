package io.i2o2.engine;

import io.i2o2.Opcode;
import org.jspecify.annotations.Nullable;

/** The {@link Backlog} of each lane. */
final class Backlogs {
  private final Backlog[] backlogs = new Backlog[Lanes.COUNT];

  /** Whether one of them is full. Written by the loop alone. */
  private volatile boolean isAnyFull;

  /**
   * Whether nothing stood aside at the last turn, and no caller waited for it. Only for the loop.
   */
  private boolean wasQuiet;

  /** Each for so many. */
  Backlogs(int most) {
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      backlogs[lane] = new Backlog(most);
    }
  }

  /** The one that an operation would add to, if it is full; or null. */
  @Nullable Backlog full(Opcode opcode) {
    if (!isAnyFull) {
      return null;
    }
    int lane = Lanes.isOpen(opcode) ? Lanes.OPENS : Lanes.kind(opcode);
    return lane != Lanes.NONE && backlogs[lane].isFull() ? backlogs[lane] : null;
  }

  boolean isAwaited() {
    boolean isAwaited = false;
    for (Backlog each : backlogs) {
      isAwaited |= each.isAwaited();
    }
    return isAwaited;
  }

  /** Lets all go on, to find out that the scheduler is closed. */
  void wakeAll() {
    for (Backlog each : backlogs) {
      each.wakeAll();
    }
  }

  /** For the loop: says how many stand aside. */
  void count(Lanes lanes) {
    boolean isEmpty = lanes.aside() == 0;
    if (isEmpty && wasQuiet) {
      return;
    }
    boolean isFull = false;
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      backlogs[lane].count(lanes.get(lane).aside());
      isFull |= backlogs[lane].isFull();
    }
    if (isFull != isAnyFull) {
      isAnyFull = isFull;
    }
    // Who comes to wait after this look finds room, as the counts were written before it.
    wasQuiet = isEmpty && !isAwaited();
  }
}
