package io.i2o2.engine;

import java.lang.foreign.MemorySegment;

/**
 * Comes before and after the system calls of a driver. One serves one scheduler, or one probe;
 * {@link Call#WAKE} comes from any thread, the others from one at a time.
 */
public interface CallInterceptor {

  /** The calls that it sees. */
  enum Call {
    /** Makes a ring; the number is that of its entries, the flags are those of the set-up. */
    SETUP,
    /** Submits and waits; the number is how many are to be submitted. */
    ENTER,
    /** Registers with a ring; the number is the kernel's of the operation. */
    REGISTER,
    /** Maps a part of a ring; the number is how many bytes. */
    MMAP,
    /** Wakes the owner; the number is the descriptor. */
    WAKE
  }

  /**
   * Comes right before a call. What it throws is thrown instead of making the call, as if the
   * driver had failed there.
   *
   * @param call which one
   * @param number its main number
   * @param flags its flags, where it has any
   * @param argument what the kernel reads and writes, where that is a structure
   * @return 0 to make the call; a negative errno to answer with that, and not make it
   */
  int before(Call call, long number, int flags, MemorySegment argument);

  /**
   * Comes right after a call that was made and has a structure as its argument.
   *
   * @param call which one
   * @param number its main number
   * @param argument what the kernel has written, to be changed
   */
  void after(Call call, long number, MemorySegment argument);
}
