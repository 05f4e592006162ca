package io.i2o2.uring.driver;

import io.i2o2.engine.Descriptors;
import io.i2o2.opcode.OpenAt;
import io.i2o2.uring.ring.Ring;

/** Calls on files beside the ring. */
final class RingDescriptors implements Descriptors {
  private final Ring ring;

  RingDescriptors(Ring ring) {
    this.ring = ring;
  }

  @Override
  public int open(OpenAt open) {
    return ring.openFile(open);
  }

  @Override
  public int close(int file) {
    return ring.closeFile(file);
  }

  @Override
  public boolean mayWait(int file) {
    return ring.status().mayWait(file);
  }

  /** It was looked at when it was opened. */
  @Override
  public boolean mayWaitOpened(int file) {
    return ring.status().mayWait();
  }

  /** Whether the last close of a file frees what it holds; yes if that is not known. */
  boolean isDeleted(int file) {
    return ring.status().look(file) != 0 || ring.status().isDeleted();
  }
}
