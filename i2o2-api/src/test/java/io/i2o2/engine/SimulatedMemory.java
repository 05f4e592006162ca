package io.i2o2.engine;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Blocks of memory, each of which knows whose it is. */
final class SimulatedMemory {
  /** So many bytes of a block are lent; behind them are as many that must stay as they are. */
  static final int LENT_BYTES = 8;

  private static final int BLOCK_BYTES = 16;
  private static final int BLOCKS = 1 << 12;
  private static final long FREE = 0xdeaddeaddeaddeadL;

  private final MemorySegment memory = Arena.ofAuto().allocate((long) BLOCKS * BLOCK_BYTES, 16);
  private final @Nullable SimulatedCall[] owners = new SimulatedCall[BLOCKS];
  private final int[] free = new int[BLOCKS];
  private int freeCount;

  /** Makes all blocks free again, for another run. */
  void clear() {
    Arrays.fill(owners, null);
    for (int i = 0; i < BLOCKS; i++) {
      free[i] = i;
      fill(i, FREE);
    }
    freeCount = BLOCKS;
  }

  boolean hasFree() {
    return freeCount > 0;
  }

  /** Lends a block that is free. */
  int lend(SimulatedCall call) {
    int block = free[--freeCount];
    owners[block] = call;
    fill(block, contents(call.number));
    return block;
  }

  /** Takes a block back; it must not be written any more. */
  void takeBack(int block) {
    fill(block, FREE);
    owners[block] = null;
    free[freeCount++] = block;
  }

  MemorySegment segment(int block) {
    return memory.asSlice((long) block * BLOCK_BYTES, LENT_BYTES);
  }

  /** The call that a segment was lent to, or null. */
  @Nullable SimulatedCall owner(MemorySegment segment) {
    return owners[(int) ((segment.address() - memory.address()) / BLOCK_BYTES)];
  }

  /** What a caller writes into the memory that it lends. */
  static long contents(long number) {
    return number * 0x9e3779b97f4a7c15L;
  }

  /** What the kernel writes into it. */
  static long written(long number) {
    return ~contents(number);
  }

  long first(int block) {
    return memory.get(JAVA_LONG, (long) block * BLOCK_BYTES);
  }

  long second(int block) {
    return memory.get(JAVA_LONG, (long) block * BLOCK_BYTES + 8);
  }

  void write(int block, long value) {
    memory.set(JAVA_LONG, (long) block * BLOCK_BYTES, value);
  }

  private void fill(int block, long value) {
    memory.set(JAVA_LONG, (long) block * BLOCK_BYTES, value);
    memory.set(JAVA_LONG, (long) block * BLOCK_BYTES + 8, value);
  }
}
