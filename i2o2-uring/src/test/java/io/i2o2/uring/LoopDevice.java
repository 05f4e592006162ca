package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.uring.sys.Libc;
import io.i2o2.uring.sys.LinuxSys;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A block device made of a file, new and for one test: loop(4). It lets go of the file with its
 * last descriptor (LO_FLAGS_AUTOCLEAR), so that nothing stays of a test that dies.
 */
final class LoopDevice implements AutoCloseable {
  // linux/loop.h
  private static final int LOOP_CTL_ADD = 0x4C80;
  private static final int LOOP_CTL_REMOVE = 0x4C81;
  private static final int LOOP_CONFIGURE = 0x4C0A;
  private static final int LO_FLAGS_AUTOCLEAR = 4;
  private static final int CONFIG_BYTES = 304;
  private static final int FILE_AT = 0;
  private static final int FLAGS_AT = 60;

  private static final int O_RDWR = 2;
  private static final int O_CLOEXEC = 02000000;
  private static final int TRIES = 5;

  private final LinuxSys sys;
  private final int control;
  private final int index;
  private final int fd;

  private LoopDevice(LinuxSys sys, int control, int index, int fd) {
    this.sys = sys;
    this.control = control;
    this.index = index;
    this.fd = fd;
  }

  /** A device of the file; the test is skipped where there can be none. */
  static LoopDevice of(Path file) {
    LinuxSys sys = new LinuxSys();
    int control = open(sys, Path.of("/dev/loop-control"));
    assumeTrue(control >= 0, () -> "no loop devices here: /dev/loop-control: errno " + -control);
    int backing = open(sys, file);
    try {
      for (int i = 0; i < TRIES; i++) {
        int index = Libc.ioctl(control, LOOP_CTL_ADD, -1);
        assumeTrue(index >= 0, () -> "no new loop device: errno " + -index);
        LoopDevice device = new LoopDevice(sys, control, index, open(sys, node(index)));
        if (device.take(backing)) {
          return device;
        }
      }
      throw new AssertionError("others took " + TRIES + " new loop devices");
    } catch (Throwable e) {
      sys.close(control);
      throw e;
    } finally {
      sys.close(backing);
    }
  }

  /** False if somebody else was faster; it is theirs then. */
  private boolean take(int backing) {
    if (fd < 0) {
      Libc.ioctl(control, LOOP_CTL_REMOVE, index);
      assumeTrue(false, "no node of a new loop device: " + path() + ": errno " + -fd);
    }
    MemorySegment config = Rig.memory(CONFIG_BYTES);
    config.set(JAVA_INT, FILE_AT, backing);
    config.set(JAVA_INT, FLAGS_AT, LO_FLAGS_AUTOCLEAR);
    int result = Libc.ioctl(fd, LOOP_CONFIGURE, config.address());
    if (result == 0) {
      return true;
    }
    sys.close(fd);
    if (result == -Errno.EBUSY) {
      return false;
    }
    Libc.ioctl(control, LOOP_CTL_REMOVE, index);
    assumeTrue(false, path() + ": LOOP_CONFIGURE (5.8): errno " + -result);
    return false;
  }

  Path path() {
    return node(index);
  }

  int fd() {
    return fd;
  }

  /** The most bytes that it discards at a time; 0 where its file can have no holes. */
  long maxDiscardBytes() throws IOException {
    Path queue = Path.of("/sys/block", "loop" + index, "queue", "discard_max_bytes");
    return Long.parseLong(Files.readString(queue).strip());
  }

  /** Removes it when others, such as a daemon that looks at new devices, have closed it, too. */
  @Override
  public void close() {
    assertEquals(0, sys.close(fd));
    try {
      Rig.until(path() + " is removed", () -> Libc.ioctl(control, LOOP_CTL_REMOVE, index) >= 0);
    } finally {
      sys.close(control);
    }
  }

  private static Path node(int index) {
    return Path.of("/dev", "loop" + index);
  }

  private static int open(LinuxSys sys, Path path) {
    try (Arena arena = Arena.ofConfined()) {
      byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
      MemorySegment text = arena.allocate(bytes.length + 1L);
      MemorySegment.copy(bytes, 0, text, JAVA_BYTE, 0, bytes.length);
      return sys.open(text.address(), O_RDWR | O_CLOEXEC, 0);
    }
  }
}
