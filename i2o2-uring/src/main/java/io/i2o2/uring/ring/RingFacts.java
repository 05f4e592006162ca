package io.i2o2.uring.ring;

import java.util.BitSet;

/**
 * What this kernel's io_uring can do, found by asking and trying.
 *
 * @param features the IORING_FEAT flags
 * @param setupFlags the flags of the best set-up
 * @param opcodes the operations it has
 * @param longAdvice whether fadvise and madvise take 4 GiB and more (6.11)
 * @param cachedOpens whether openat2(2) can be kept from waiting for a path (5.12, and no filter)
 * @param pageBytes the size of a page
 */
public record RingFacts(
    int features,
    int setupFlags,
    BitSet opcodes,
    boolean longAdvice,
    boolean cachedOpens,
    long pageBytes) {
  /** Copies the set. */
  public RingFacts {
    opcodes = (BitSet) opcodes.clone();
  }

  /** A copy. */
  @Override
  public BitSet opcodes() {
    return (BitSet) opcodes.clone();
  }

  /** Whether it has an operation. */
  public boolean supports(int opcode) {
    return opcodes.get(opcode);
  }
}
