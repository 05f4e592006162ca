package io.i2o2.fallback.driver;

/** Completions that needed no thread, in order. Only for the owner; allocates when it grows. */
final class ReadyList {
  private long[] tokens;
  private int[] results;
  private int first;
  private int size;

  ReadyList(int capacity) {
    tokens = new long[capacity];
    results = new int[capacity];
  }

  boolean isEmpty() {
    return size == 0;
  }

  void add(long token, int result) {
    if (size == tokens.length) {
      grow();
    }
    int at = (first + size) % tokens.length;
    tokens[at] = token;
    results[at] = result;
    size++;
  }

  /** The token of the first one. */
  long token() {
    return tokens[first];
  }

  /** The result of the first one, which leaves the list. */
  int remove() {
    int result = results[first];
    first = (first + 1) % tokens.length;
    size--;
    return result;
  }

  private void grow() {
    long[] moreTokens = new long[2 * tokens.length];
    int[] moreResults = new int[2 * tokens.length];
    for (int i = 0; i < size; i++) {
      moreTokens[i] = tokens[(first + i) % tokens.length];
      moreResults[i] = results[(first + i) % tokens.length];
    }
    tokens = moreTokens;
    results = moreResults;
    first = 0;
  }
}
