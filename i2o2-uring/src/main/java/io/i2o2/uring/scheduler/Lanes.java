package io.i2o2.uring.scheduler;

import io.i2o2.Opcode;
import io.i2o2.Target;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.UringCommand;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.opcode.Writev;
import io.i2o2.spi.Facades;
import io.i2o2.spi.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Which operations may wait without end, and how many of those the kernel has at a time, so that
 * there is always room for what cannot wait.
 *
 * <p>Two things run out. Places in the completion queue: all that may wait together leave {@link
 * #reserve} of them free. And the bounded threads of io-wq, which also run every fsync and buffered
 * write: opens that wait in one of them leave half of them free.
 */
final class Lanes {
  /** The part of all places that is kept for operations that cannot wait: an eighth. */
  private static final int RESERVED_PART = 8;

  /** As many bounded threads as a ring is given at least, whatever its depth. */
  static final int LEAST_WORKERS = 4;

  private final boolean polled;
  private final Room room;
  private final Lane events;
  private Lane opens;

  /** The places that all lanes share. */
  static final class Room {
    private final int places;
    private int taken;

    Room(int places) {
      this.places = places;
    }

    boolean isFull() {
      return taken == places;
    }

    void take() {
      taken++;
    }

    void giveBack() {
      taken--;
    }
  }

  /** For so many places; a polled ring takes nothing that waits for events. */
  Lanes(int capacity, boolean polled) {
    this.polled = polled;
    this.room = new Room(Math.max(1, capacity - reserve(capacity)));
    this.events = new Lane(room, Integer.MAX_VALUE);
    this.opens = new Lane(room, LEAST_WORKERS / 2);
  }

  static int reserve(int capacity) {
    return Math.max(1, capacity / RESERVED_PART);
  }

  /** Says how many bounded threads io-wq may have; before any operation. */
  void workers(int bounded) {
    opens = new Lane(room, Math.max(1, bounded / 2));
  }

  /** For reads and writes of what may have no data or no room, and for uring commands. */
  Lane events() {
    return events;
  }

  /** For opens that wait in a thread of io-wq. */
  Lane opens() {
    return opens;
  }

  /** The lane of an operation that is new, or null if it cannot wait. */
  @Nullable Lane of(Opcode opcode) {
    return polled || !mayWait(opcode) ? null : events;
  }

  /**
   * Whether an operation may wait without end. An open does not: where it would, it becomes another
   * one, in a lane of its own. Any thread.
   */
  static boolean mayWait(Opcode opcode) {
    return switch (opcode) {
      case Read _, Write _, Readv _, Writev _, ReadFixed _, WriteFixed _ ->
          mayWait(opcode.target());
      case UringCommand _ -> true;
      case Hinted hinted -> mayWait(hinted.opcode());
      default -> false;
    };
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
    if (opens.isReady()) {
      return opens.poll();
    }
    return events.isReady() ? events.poll() : null;
  }

  /** Takes out any that stands aside, whether or not it may go to the kernel, or null. */
  @Nullable Attempt pollAny() {
    Attempt attempt = events.poll();
    return attempt != null ? attempt : opens.poll();
  }

  @Nullable Attempt remove(Operation operation) {
    Attempt attempt = events.remove(operation);
    return attempt != null ? attempt : opens.remove(operation);
  }

  boolean isReady() {
    return events.isReady() || opens.isReady();
  }
}
