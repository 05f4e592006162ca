package io.i2o2.uring.scheduler;

import io.i2o2.spi.Operation;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The operations that the kernel has, or is about to get. Only for the loop.
 *
 * <p>An entry's user data carries a generation, so that a completion that comes when its entry was
 * freed or reused is told apart and hits nobody.
 */
final class InFlight {
  private final @Nullable Operation[] operations;
  private final @Nullable OpenFile[] files;
  private final boolean[] cancelAsked;
  private final int[] generations;
  private final int[] free;
  private int freeCount;

  InFlight(int capacity) {
    operations = new Operation[capacity];
    files = new OpenFile[capacity];
    cancelAsked = new boolean[capacity];
    generations = new int[capacity];
    free = new int[capacity];
    for (int i = 0; i < capacity; i++) {
      free[i] = capacity - 1 - i;
    }
    freeCount = capacity;
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
    }
    operation.ticket(index);
    return UserData.operation(generations[index], index);
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
    return files[UserData.index(userData)];
  }

  /** Notes that an operation is to be cancelled; gives what {@link #userData} does. */
  long askCancel(Operation operation) {
    long userData = userData(operation);
    if (userData != UserData.NONE) {
      cancelAsked[UserData.index(userData)] = true;
    }
    return userData;
  }

  /** Whether it was asked to be cancelled; only until it is released. */
  boolean isCancelAsked(long userData) {
    return cancelAsked[UserData.index(userData)];
  }

  /** Frees an entry; its user data is stale from now on. */
  void release(long userData) {
    int index = UserData.index(userData);
    Operation operation = operations[index];
    if (operation != null) {
      operation.ticket(-1);
    }
    operations[index] = null;
    files[index] = null;
    cancelAsked[index] = false;
    generations[index]++;
    free[freeCount++] = index;
  }

  /** Takes every operation out, and hands it over; completions that still come are stale. */
  void drain(Consumer<Operation> action) {
    for (int index = 0; index < operations.length; index++) {
      Operation operation = operations[index];
      if (operation != null) {
        release(UserData.operation(generations[index], index));
        action.accept(operation);
      }
    }
  }

  /** Visits every operation that has an entry. */
  void forEach(Consumer<Operation> action) {
    for (Operation operation : operations) {
      if (operation != null) {
        action.accept(operation);
      }
    }
  }
}
