package io.i2o2.engine;

import io.i2o2.Opcode;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many operations that may wait stand aside in the loop, by lane. As long as they are as many
 * as the queue holds, callers who would add to them park, so that they are bounded, and the queue
 * itself stays open to operations that cannot wait.
 *
 * <p>Not exact: callers look before they submit, so those who look at the same time may all pass.
 * Nothing is claimed, hence nothing can be left behind by a call that fails.
 */
final class Backlogs {
  private final Backlog[] backlogs = new Backlog[Lanes.COUNT];

  /** Whether one of them is full. Written by the loop alone. */
  volatile boolean isAnyFull;

  /** Whether nothing stood aside at the last turn, and no caller waited. Only for the loop. */
  boolean isIdle;

  Backlogs(int most) {
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      backlogs[lane] = new Backlog(most);
    }
  }

  /** That of an operation that may wait, if it is full; or null. */
  @Nullable Backlog full(Opcode opcode) {
    int lane = Lanes.isOpen(opcode) ? Lanes.OPENS : Lanes.kind(opcode);
    return lane != Lanes.NONE && backlogs[lane].isFull() ? backlogs[lane] : null;
  }

  /** For the loop: counts what stands aside, and wakes callers for whom there is room. */
  void count(Lanes lanes) {
    boolean isFull = false;
    boolean isInUse = lanes.aside() > 0;
    for (int lane = 0; lane < Lanes.COUNT; lane++) {
      backlogs[lane].count(lanes.get(lane).aside());
      isFull |= backlogs[lane].isFull();
      isInUse |= backlogs[lane].isAwaited();
    }
    if (isFull != isAnyFull) {
      isAnyFull = isFull;
    }
    // A caller that comes to wait after this look finds room, as the counts were written before it.
    isIdle = !isInUse;
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
      each.waiters.wake(Integer.MAX_VALUE);
    }
  }

  /** That of one lane. */
  static final class Backlog {
    private final int most;
    private final ParkedCallers waiters = new ParkedCallers();

    /** Written by the loop alone. */
    private volatile int count;

    private Backlog(int most) {
      this.most = most;
    }

    boolean isFull() {
      return count >= most;
    }

    /** Parks while it is full. */
    void awaitRoom(BooleanSupplier isClosed) {
      waiters.await(() -> !isFull() || isClosed.getAsBoolean());
    }

    private void count(int now) {
      if (now != count) {
        count = now;
      }
      // At each turn: those woken may have come and gone without a change of the number.
      if (now < most && !waiters.isEmpty()) {
        waiters.wake(most - now);
      }
    }

    private boolean isAwaited() {
      return !waiters.isEmpty();
    }
  }
}
