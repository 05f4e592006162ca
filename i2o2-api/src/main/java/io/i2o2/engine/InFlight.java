package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.opcode.Close;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the kernel has, or is about to get. Only for the loop.
 *
 * <p>An entry's user data carries a generation, so that a completion that comes when its entry was
 * freed or reused is recognized and ignored.
 */
final class InFlight {
  private static final int NO_DESCRIPTOR = -1;
  private static final int AN_OPEN = -2;

  private static final byte COUNTS_FILE = 1;
  private static final byte TAKES_PLACE = 1 << 1;
  private static final byte AGAIN = 1 << 2;
  private static final byte OPENS = 1 << 3;
  private static final byte CANCELLED = 1 << 4;
  private static final byte USES_BUFFER = 1 << 5;

  private final @Nullable Operation[] operations;
  private final @Nullable OpenFile[] files;
  private final Lanes.@Nullable Lane[] lanes;
  private final @Nullable Attempt[] attempts;
  private final @Nullable BufferSlot[] buffers;

  /** What an entry has beside its operation: most have nothing, which is seen by one look. */
  private final byte[] marks;

  /**
   * What was {@linkplain #take taken out} there last: the descriptor of a close, or one of these.
   */
  private final int[] givenUp;

  private final int[] generations;
  private final int[] free;

  /** Those to be cancelled, until there is an SQE for each. */
  private final IndexQueue cancels;

  private int freeCount;

  InFlight(int capacity) {
    operations = new Operation[capacity];
    files = new OpenFile[capacity];
    lanes = new Lanes.Lane[capacity];
    attempts = new Attempt[capacity];
    buffers = new BufferSlot[capacity];
    marks = new byte[capacity];
    givenUp = new int[capacity];
    generations = new int[capacity];
    free = new int[capacity];
    cancels = new IndexQueue(capacity);
    for (int i = 0; i < capacity; i++) {
      free[i] = capacity - 1 - i;
    }
    freeCount = capacity;
  }

  int free() {
    return freeCount;
  }

  boolean isFull() {
    return freeCount == 0;
  }

  int count() {
    return operations.length - freeCount;
  }

  /** Takes an entry, and gives the user data for its SQE. It must not be full. */
  long claim(Operation operation, @Nullable OpenFile file) {
    int index = free[--freeCount];
    operations[index] = operation;
    if (file != null) {
      files[index] = file;
      marks[index] = COUNTS_FILE;
    }
    operation.ticket(index);
    return UserData.operation(generations[index], index);
  }

  /** Says which lane an entry takes a place of, and what it was before, if it was put aside. */
  void entered(long userData, Lanes.@Nullable Lane lane, @Nullable Attempt attempt) {
    int index = UserData.index(userData);
    if (lane != null) {
      lane.entered();
      lanes[index] = lane;
      marks[index] |= TAKES_PLACE;
    }
    if (attempt != null) {
      attempts[index] = attempt;
      marks[index] |= AGAIN;
    }
  }

  /**
   * Says which registered buffer an entry's command has the address of, if any. The kernel counts
   * only those uses of a buffer that its driver asks for.
   */
  void uses(long userData, @Nullable BufferSlot buffer) {
    if (buffer != null) {
      int index = UserData.index(userData);
      buffer.commandBegun();
      buffers[index] = buffer;
      marks[index] |= USES_BUFFER;
    }
  }

  /** Says that an entry's operation opens a file. */
  void opens(long userData) {
    marks[UserData.index(userData)] |= OPENS;
  }

  /** Whether an entry is not its operation's first try, or opens a file. */
  boolean isSpecial(long userData) {
    return (marks[UserData.index(userData)] & (AGAIN | OPENS)) != 0;
  }

  /** What an entry was before, if it was put aside; or null. */
  @Nullable Attempt attempt(int index) {
    return attempts[index];
  }

  /** Whether an entry was to be cancelled. */
  boolean isCancelled(long userData) {
    return (marks[UserData.index(userData)] & CANCELLED) != 0;
  }

  /** The user data of an operation, or {@link UserData#NONE} if it has no entry. */
  long userData(Operation operation) {
    int index = operation.ticket();
    return index >= 0 && operations[index] == operation
        ? UserData.operation(generations[index], index)
        : UserData.NONE;
  }

  /** The operation of a completion, or null if the completion is stale. */
  @Nullable Operation find(long userData) {
    int index = UserData.index(userData);
    boolean current =
        index < operations.length && generations[index] == UserData.generation(userData);
    return current ? operations[index] : null;
  }

  /** The file handle that an entry counts on, or null. */
  @Nullable OpenFile file(long userData) {
    int index = UserData.index(userData);
    return marks[index] == 0 ? null : files[index];
  }

  /** Frees an entry; its user data is stale from now on. */
  void release(long userData) {
    int index = UserData.index(userData);
    Operation operation = operations[index];
    if (operation != null) {
      operation.ticket(-1);
    }
    if (marks[index] != 0) {
      clear(index);
    }
    operations[index] = null;
    generations[index]++;
    free[freeCount++] = index;
  }

  private void clear(int index) {
    Lanes.Lane lane = lanes[index];
    if (lane != null) {
      lane.left();
      lanes[index] = null;
    }
    files[index] = null;
    attempts[index] = null;
    BufferSlot buffer = buffers[index];
    if (buffer != null) {
      buffer.commandEnded();
      buffers[index] = null;
    }
    cancels.remove(index);
    marks[index] = 0;
  }

  /** Frees an operation's entry, if it has one. */
  void release(Operation operation) {
    long userData = userData(operation);
    if (userData != UserData.NONE) {
      release(userData);
    }
  }

  /**
   * The descriptor left open by a stale completion of what was {@linkplain #take taken out}: of an
   * open that came about, or of a close that did not run. Else -1.
   */
  int descriptorLeftBy(long userData, int result) {
    int index = UserData.index(userData);
    if (index >= operations.length
        || operations[index] != null
        || generations[index] != UserData.generation(userData) + 1) {
      return -1;
    }
    if (givenUp[index] == AN_OPEN) {
      return Math.max(-1, result);
    }
    return result == -Errno.ECANCELED ? Math.max(-1, givenUp[index]) : -1;
  }

  private static int givenUp(Opcode opcode) {
    if (Lanes.isOpen(opcode)) {
      return AN_OPEN;
    }
    return Close.is(opcode) && opcode.target() instanceof Fd fd ? fd.number() : NO_DESCRIPTOR;
  }

  int capacity() {
    return operations.length;
  }

  /**
   * Takes the operation of one entry out, or null; a completion that still comes is stale. The
   * registered buffer of a command stays in use.
   */
  @Nullable Operation take(int index) {
    Operation operation = operations[index];
    if (operation != null) {
      givenUp[index] = givenUp(operation.opcode());
      buffers[index] = null;
      release(UserData.operation(generations[index], index));
    }
    return operation;
  }

  /** Has an operation cancelled; false if it has no entry. */
  boolean cancel(Operation operation) {
    long userData = userData(operation);
    if (userData == UserData.NONE) {
      return false;
    }
    cancel(UserData.index(userData));
    return true;
  }

  /** Has every operation cancelled. */
  void cancelAll() {
    for (int index = 0; index < operations.length; index++) {
      cancel(index);
    }
  }

  /** But no close: the descriptor of one that was cancelled would stay open. */
  private void cancel(int index) {
    Operation operation = operations[index];
    if (operation != null && !Close.is(operation.opcode())) {
      cancels.add(index);
      marks[index] |= CANCELLED;
    }
  }

  boolean hasCancel() {
    return !cancels.isEmpty();
  }

  /** The user data of the next operation to be cancelled; there must be one. */
  long nextCancel() {
    int index = cancels.take();
    return UserData.operation(generations[index], index);
  }

  /**
   * Indices of a table in order, each at most once. To add, to remove and to take one costs the
   * same however many there are, and allocates nothing. For one thread.
   */
  private static final class IndexQueue {
    private static final int ABSENT = -1;

    /** The place after the last index, which links the first and the last one. */
    private final int end;

    private final int[] next;
    private final int[] previous;

    IndexQueue(int size) {
      end = size;
      next = new int[size + 1];
      previous = new int[size + 1];
      Arrays.fill(next, ABSENT);
      next[end] = end;
      previous[end] = end;
    }

    boolean isEmpty() {
      return next[end] == end;
    }

    /** Adds it at the end, if it is not there. */
    void add(int index) {
      if (next[index] == ABSENT) {
        int last = previous[end];
        next[last] = index;
        previous[index] = last;
        next[index] = end;
        previous[end] = index;
      }
    }

    /** Removes it, if it is there. */
    void remove(int index) {
      if (next[index] != ABSENT) {
        next[previous[index]] = next[index];
        previous[next[index]] = previous[index];
        next[index] = ABSENT;
      }
    }

    /** Takes the first; there must be one. */
    int take() {
      int first = next[end];
      remove(first);
      return first;
    }
  }
}
