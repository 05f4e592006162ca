package io.i2o2.uring.scheduler;

import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.Target;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.OpenAt;
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
 * <p>Two things run out. Places in the completion queue: reads and writes of whatever may have no
 * data or no room, and uring commands, leave {@link #reserve} of them free. And the bounded threads
 * of io-wq, which also run every fsync and buffered write: opens that wait in one of them leave
 * half of them free. An open that the kernel runs at once takes none.
 */
final class Lanes {
  /** The part of all places that is kept for operations that cannot wait: an eighth. */
  private static final int RESERVED_PART = 8;

  /** As many bounded threads as a ring is given at least, whatever its depth. */
  static final int LEAST_WORKERS = 4;

  private final boolean polled;
  private final Lane events;
  private Lane opens = new Lane(LEAST_WORKERS / 2);

  /** For so many places; a polled ring takes nothing that waits for events. */
  Lanes(int capacity, boolean polled) {
    this.polled = polled;
    this.events = new Lane(Math.max(1, capacity - reserve(capacity)));
  }

  static int reserve(int capacity) {
    return Math.max(1, capacity / RESERVED_PART);
  }

  /** Says how many bounded threads io-wq may have; before any operation. */
  void workers(int bounded) {
    opens = new Lane(Math.max(1, bounded / 2));
  }

  /** For opens that wait in a thread of io-wq. */
  Lane opens() {
    return opens;
  }

  /** The lane of an operation, or null if it cannot wait. */
  @Nullable Lane of(Opcode opcode) {
    if (polled || !mayWait(opcode)) {
      return null;
    }
    return takesWorker(opcode) ? opens : events;
  }

  /** Whether an operation may wait without end. Any thread. */
  static boolean mayWait(Opcode opcode) {
    return switch (opcode) {
      case Read _, Write _, Readv _, Writev _, ReadFixed _, WriteFixed _ ->
          mayWait(opcode.target());
      case UringCommand _, OpenAt _ -> true;
      case Hinted hinted -> mayWait(hinted.opcode());
      default -> false;
    };
  }

  private static boolean mayWait(@Nullable Target target) {
    return switch (target == null ? null : Facades.core(target)) {
      case OpenFile file -> file.mayWait();
      case FileSlot slot -> slot.mayWait();
      // Of a descriptor of somebody else's nothing is known.
      case Fd _ -> true;
      case null, default -> true;
    };
  }

  /** The kernel never tries these without a thread: it opens with O_CREAT and O_TRUNC in one. */
  private static boolean takesWorker(Opcode opcode) {
    return switch (opcode) {
      case OpenAt open ->
          open.flags().create() || open.flags().createNew() || open.flags().truncate();
      case Hinted hinted -> hinted.opcode() instanceof OpenAt open && (hinted.async() || takesWorker(open));
      default -> false;
    };
  }

  /** The next one that may go to the kernel now, or null. */
  @Nullable Attempt poll() {
    if (events.isReady()) {
      return events.poll();
    }
    return opens.isReady() ? opens.poll() : null;
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

  int aside() {
    return events.aside() + opens.aside();
  }
}
