package io.i2o2.engine;

import io.i2o2.Opcode;
import io.i2o2.Target;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenAt;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which operations may wait without end, and how many of those the kernel has at a time, so that
 * there is always room for what cannot wait, and for a write that a read waits for.
 *
 * <p>Two things run out. The driver's places: all that may wait together leave {@link #reserve} of
 * them free, and none of the three lanes takes the last place of another. And the threads in which
 * opens wait: the driver says how many of them there may be ({@link Driver#waitingOpens}).
 */
final class Lanes {
  /** Reads of whatever may have no data, and uring commands. */
  static final int READS = 0;

  /** Writes to whatever may have no room. */
  static final int WRITES = 1;

  /** Opens that wait. */
  static final int OPENS = 2;

  static final int COUNT = 3;

  /** Of what cannot wait. */
  static final int NONE = -1;

  /** The part of all places that is kept for operations that cannot wait: an eighth. */
  private static final int RESERVED_PART = 8;

  private final boolean polled;
  private final Room room;
  private final Lane[] lanes = new Lane[COUNT];

  /** For so many places; a polled ring takes nothing that waits for events. */
  Lanes(int capacity, boolean polled) {
    this.polled = polled;
    this.room = new Room(Math.max(1, capacity - reserve(capacity)), COUNT);
    lanes[READS] = new Lane(room, Integer.MAX_VALUE);
    lanes[WRITES] = new Lane(room, Integer.MAX_VALUE);
    lanes[OPENS] = new Lane(room, 1);
  }

  private static int reserve(int capacity) {
    return Math.max(1, capacity / RESERVED_PART);
  }

  /** Says how many opens may wait at a time; before any operation. */
  void waitingOpens(int most) {
    lanes[OPENS] = new Lane(room, most);
  }

  Lane get(int lane) {
    return lanes[lane];
  }

  /** The lane of an operation that is new, or null if it cannot wait. */
  @Nullable Lane of(Opcode opcode) {
    int lane = polled ? NONE : kind(opcode);
    return lane == NONE ? null : lanes[lane];
  }

  /**
   * The lane of an operation. An open has none: where it would wait, it becomes another one, in a
   * lane of its own. Any thread.
   */
  static int kind(Opcode opcode) {
    return switch (OpcodeSpec.of(opcode).kind().waitsFor()) {
      case FOR_DATA -> mayWait(opcode.target()) ? READS : NONE;
      case FOR_ROOM -> mayWait(opcode.target()) ? WRITES : NONE;
      case FOR_DRIVER -> READS;
      case NEVER, TO_OPEN -> NONE;
    };
  }

  static boolean isOpen(Opcode opcode) {
    return OpcodeSpec.of(opcode).kind() == OpenAt.KIND;
  }

  /** Of descriptors that were not opened here nothing is known. */
  private static boolean mayWait(@Nullable Target target) {
    Target core = target == null ? null : Facades.core(target);
    if (core instanceof OpenFile file) {
      return file.mayWait();
    }
    if (core instanceof FileSlot slot) {
      return slot.mayWait();
    }
    // Each ring has the same answer.
    return !(core instanceof PerRing<?> shared && shared.part(0) instanceof Target part)
        || mayWait(part);
  }

  /** The next one that may go to the kernel now, or null. */
  @Nullable Attempt poll() {
    for (Lane lane : lanes) {
      if (lane.isReady()) {
        return lane.poll();
      }
    }
    return null;
  }

  /** Takes out any that stands aside, whether or not it may go to the kernel, or null. */
  @Nullable Attempt pollAny() {
    for (Lane lane : lanes) {
      Attempt attempt = lane.poll();
      if (attempt != null) {
        return attempt;
      }
    }
    return null;
  }

  @Nullable Attempt remove(Operation operation) {
    for (Lane lane : lanes) {
      Attempt attempt = lane.remove(operation);
      if (attempt != null) {
        return attempt;
      }
    }
    return null;
  }

  boolean isReady() {
    for (Lane lane : lanes) {
      if (lane.isReady()) {
        return true;
      }
    }
    return false;
  }

  /** How many stand aside. */
  int aside() {
    return room.aside;
  }

  /**
   * Operations that may wait without end for the same thing: so many of them are with the kernel,
   * the others stand aside, in order, and hold up nothing else. Only for the loop. To take one out
   * allocates nothing.
   */
  static final class Lane {
    private final Room room;
    private final int most;
    private final Map<Operation, Attempt> aside = new HashMap<>();
    private @Nullable Attempt first;
    private @Nullable Attempt last;
    private int withKernel;

    /** With places of a room that it shares, and so many at the most. */
    private Lane(Room room, int most) {
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

  /** The places that some lanes share. */
  private static final class Room {
    private final int places;
    private final int lanes;
    private int taken;
    private int lanesInUse;
    private int aside;

    Room(int places, int lanes) {
      this.places = places;
      this.lanes = lanes;
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
}
