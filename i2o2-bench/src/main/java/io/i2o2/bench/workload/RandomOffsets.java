package io.i2o2.bench.workload;

import java.io.IOException;
import java.nio.file.Path;

/** Offsets of the whole blocks of a file, in no order; each caller has a sequence of its own. */
final class RandomOffsets {
  private static final int PAD = 16;

  private final long blocks;
  private final int block;

  /** Far apart, so that callers on different CPUs do not share a cache line. */
  private final long[] states;

  RandomOffsets(Path file, long size, int block, int callers) throws IOException {
    this.block = block;
    this.blocks = size / block;
    if (blocks == 0) {
      throw new IOException(
          "read " + file + ": it has " + size + " bytes, less than one block of " + block);
    }
    this.states = new long[(callers + 1) * PAD];
    for (int caller = 0; caller < callers; caller++) {
      states[(caller + 1) * PAD] = 0x9E3779B97F4A7C15L * (caller + 1);
    }
  }

  long next(int caller) {
    long x = states[(caller + 1) * PAD];
    x ^= x << 13;
    x ^= x >>> 7;
    x ^= x << 17;
    states[(caller + 1) * PAD] = x;
    return Long.remainderUnsigned(x, blocks) * block;
  }
}
