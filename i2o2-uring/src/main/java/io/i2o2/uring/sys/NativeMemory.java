package io.i2o2.uring.sys;

import java.lang.foreign.MemorySegment;

/** Makes memory out of an address: mapped rings, and what the kernel points to. */
@SuppressWarnings("restricted") // this package is where native access is granted
public final class NativeMemory {
  private NativeMemory() {}

  /**
   * The memory at an address. It is not freed with anything: the caller knows how long it lives.
   */
  public static MemorySegment at(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }
}
