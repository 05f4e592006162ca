package io.i2o2.uring;

import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.uring.sys.LinuxSys;

/** Reads that are under way for as long as a test wants: of an eventfd that nobody has written. */
final class PendingReads implements AutoCloseable {
  private final LinuxSys sys = new LinuxSys();
  private final int eventfd = sys.eventfd();

  Fd fd() {
    return new Fd(eventfd);
  }

  Opcode read() {
    return Opcode.read(fd(), Rig.memory(8), Opcode.CURRENT_POSITION);
  }

  /** Lets one read end, with 8 bytes. */
  void feed() {
    sys.wake(eventfd);
  }

  @Override
  public void close() {
    sys.close(eventfd);
  }
}
