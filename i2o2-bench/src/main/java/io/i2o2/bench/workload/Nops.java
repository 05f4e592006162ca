package io.i2o2.bench.workload;

import io.i2o2.Opcode;

/** Operations that do nothing: what is left is the way to the kernel and back. */
public final class Nops implements Operations {
  /** They need nothing. */
  public Nops() {}

  @Override
  public Opcode next(int caller) {
    return Opcode.nop();
  }

  @Override
  public int expected() {
    return 0;
  }

  @Override
  public void close() {}
}
