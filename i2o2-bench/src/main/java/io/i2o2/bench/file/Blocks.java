package io.i2o2.bench.file;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** The blocks of a file, dealt out to callers, each once. Thread-safe. */
public final class Blocks {
  /** What {@link #next} says when there are no more. */
  public static final long NONE = -1;

  private final long size;
  private final int block;
  private final int[] order;
  private final AtomicLong turn = new AtomicLong();

  private Blocks(long size, int block, int[] order) {
    this.size = size;
    this.block = block;
    this.order = order;
  }

  /**
   * From the first to the last.
   *
   * @param size the bytes of the file
   * @param block the bytes of a block
   * @return none dealt out yet
   */
  public static Blocks inOrder(long size, int block) {
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

  /**
   * Where the next block begins.
   *
   * @return bytes, or {@link #NONE}
   */
  public long next() {
    long index = turn.getAndIncrement();
    if (index >= Math.ceilDiv(size, (long) block)) {
      return NONE;
    }
    return (order.length == 0 ? index : order[(int) index]) * block;
  }

  /**
   * How long a block is; the last one may be shorter.
   *
   * @param offset where it begins
   * @return bytes
   */
  public int length(long offset) {
    return (int) Math.min(block, size - offset);
  }

  /** Deals out no more. */
  public void stop() {
    turn.set(Long.MAX_VALUE / 2);
  }
}
