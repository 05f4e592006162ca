package io.i2o2.bench.file;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** The blocks of a file, dealt out to callers, each once. Thread-safe. */
final class Blocks {
  /** What {@link #next} says when there are no more. */
  static final long NONE = -1;

  private final long size;
  private final int block;
  private final int[] order;
  private final AtomicLong turn = new AtomicLong();

  private Blocks(long size, int block, int[] order) {
    this.size = size;
    this.block = block;
    this.order = order;
  }

  /** From the first to the last. */
  static Blocks inOrder(long size, int block) {
    return new Blocks(size, block, new int[0]);
  }

  /** From the first on, until told to stop. */
  static Blocks endless(int block) {
    return inOrder(Long.MAX_VALUE - Long.MAX_VALUE % block, block);
  }

  /** In no order. Keeps four bytes for each block. */
  static Blocks shuffled(long size, int block, long seed) {
    int[] order = new int[Math.toIntExact(Math.ceilDiv(size, (long) block))];
    Random random = new Random(seed);
    for (int i = 0; i < order.length; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return new Blocks(size, block, order);
  }

  /** Where the next block begins, or {@link #NONE}. */
  long next() {
    long index = turn.getAndIncrement();
    if (index >= Math.ceilDiv(size, (long) block)) {
      return NONE;
    }
    return (order.length == 0 ? index : order[(int) index]) * block;
  }

  /** How long the block is that begins there; the last one may be shorter. */
  int length(long offset) {
    return (int) Math.min(block, size - offset);
  }

  /** Deals out no more. */
  void stop() {
    turn.set(Long.MAX_VALUE / 2);
  }
}
