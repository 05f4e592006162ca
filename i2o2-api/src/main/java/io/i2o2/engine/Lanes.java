package io.i2o2.engine;

import io.i2o2.Opcode;
import io.i2o2.Target;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenAt;
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
  private final Lane.Room room;
  private final Lane[] lanes = new Lane[COUNT];

  /** For so many places; a polled ring takes nothing that waits for events. */
  Lanes(int capacity, boolean polled) {
    this.polled = polled;
    this.room = new Lane.Room(Math.max(1, capacity - reserve(capacity)), COUNT);
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
    return !(core instanceof FileSlot slot) || slot.mayWait();
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
    return room.aside();
  }
}
