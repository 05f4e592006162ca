package io.i2o2.engine;

import io.i2o2.opcode.OpenFlags;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * A file that a caller has opened {@linkplain OpensInPlace in place}: who is to close its
 * descriptor. Callers may, until the first operation on it is handed over to a loop, or the
 * scheduler ends; from then on only the loop. One caller that closes it excludes the loop for good.
 *
 * <p>Memory order. The keeper is changed by compare-and-set alone, from the callers to the loop or
 * to the one that closes, and never again. So a descriptor has one who closes it, and a caller that
 * hands an operation over either has made the loop the keeper before, or finds the file closed.
 */
final class InPlaceFile {
  /** A small file may grow, and be deleted, while it is open: later than this it is looked at. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int CALLERS = 0;
  private static final int LOOP = 1;
  private static final int CLOSING = 2;
  private static final VarHandle KEEPER;

  static {
    try {
      KEEPER = MethodHandles.lookup().findVarHandle(InPlaceFile.class, "keeper", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final FilesInPlace files;
  private final int fd;
  private final OpenFlags flags;
  private final FilesInPlace.Kind kind;
  private final int[] places;
  private final long openedNanos;
  private volatile int keeper;

  /** With the place that it has among the {@link CallersFiles} of each ring. */
  InPlaceFile(FilesInPlace files, int fd, OpenFlags flags, FilesInPlace.Kind kind, int[] places) {
    this.files = files;
    this.fd = fd;
    this.flags = flags;
    this.kind = kind;
    this.places = places;
    this.openedNanos = System.nanoTime();
  }

  /**
   * Whether a caller may close it, as far as can be seen: what was written may have to be written
   * out, and what was deleted to be freed.
   */
  boolean mayClose() {
    return keeper == CALLERS
        && kind.isRegular()
        && !flags.write()
        && (isFreshAndSmall() || files.isKept(fd));
  }

  private boolean isFreshAndSmall() {
    return kind == FilesInPlace.Kind.SMALL && System.nanoTime() - openedNanos < FRESH_NANOS;
  }

  /** Makes the calling thread the one that closes it; false if that is another one, or the loop. */
  boolean beginClose() {
    return KEEPER.compareAndSet(this, CALLERS, CLOSING);
  }

  /** Closes it, after {@link #beginClose}. */
  int close() {
    return files.close(fd);
  }

  /** Whether the loop is to close it. */
  boolean isOfLoop() {
    return keeper == LOOP;
  }

  /** Has the loop close it; false if a caller does. */
  boolean toLoop() {
    return KEEPER.compareAndSet(this, CALLERS, LOOP) || keeper == LOOP;
  }

  /** Its place among the files of a ring's callers. */
  int place(int ring) {
    return places[ring < places.length ? ring : 0];
  }

  /** Has operations wait, as the loop's do; by a thread that holds it. */
  void makeWaiting() {
    files.makeWaiting(fd, flags);
  }
}
