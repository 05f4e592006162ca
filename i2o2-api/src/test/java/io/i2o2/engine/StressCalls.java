package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** System calls on the one file of a ring whose callers open and close it themselves. */
final class StressCalls implements FilesInPlace {
  /** What each close ends with. */
  static final int CLOSED = -Errno.EIO;

  private static final OpenAt OPEN =
      new OpenAt(Path.of("stress"), Set.of(StandardOpenOption.READ), 0);

  private final AtomicInteger closes = new AtomicInteger();
  private final StressRing ring = new StressRing(new CallersFiles<>(1));
  private volatile boolean isLate;

  StressRing ring() {
    return ring;
  }

  CallersFiles<OpenFile> files() {
    return ring.callersFiles();
  }

  /** The file, as a caller makes it that has opened it for a place. */
  OpenFile file(int place) {
    OpenFlags flags = OPEN.flags();
    InPlaceFile mine = new InPlaceFile(this, 0, flags, Kind.SMALL, new int[] {place});
    return new OpenFile(ring, OPEN.path(), 0, false, flags, mine);
  }

  /** The same, in its place. */
  OpenFile file() {
    int place = files().claim();
    OpenFile file = file(place);
    files().put(place, file);
    return file;
  }

  int closes() {
    return closes.get();
  }

  /** Whether another call came after the close. */
  boolean isLate() {
    return isLate;
  }

  @Override
  public Opened open(OpenAt open, OpenFlags flags) {
    return new Opened(0, Kind.SMALL);
  }

  @Override
  public void makeWaiting(int file, OpenFlags flags) {
    isLate |= closes.get() > 0;
  }

  @Override
  public boolean isKept(int file) {
    return true;
  }

  @Override
  public int close(int file) {
    closes.incrementAndGet();
    return CLOSED;
  }

  @Override
  public void rehearse() {}

  /** What the end of the loop does with what callers have opened; true if it stays open. */
  boolean end() {
    boolean isLeft = false;
    files().seal();
    for (OpenFile file; (file = files().removeAny()) != null; ) {
      isLeft = file.isHeld();
      file.leave();
      file.endedWith(isLeft ? CLOSED : close(0));
    }
    ring.refuse();
    return isLeft;
  }
}
