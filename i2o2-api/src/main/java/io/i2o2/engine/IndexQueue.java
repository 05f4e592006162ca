package io.i2o2.engine;

import java.util.Arrays;

/**
 * Indices of a table in order, each at most once. To add, to remove and to take one costs the same
 * however many there are, and allocates nothing. For one thread.
 */
final class IndexQueue {
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
