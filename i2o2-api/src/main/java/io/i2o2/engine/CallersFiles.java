package io.i2o2.engine;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The files that callers have opened in place, for the end of a loop that has not seen them.
 *
 * <p>Each has a place, which is claimed before the file is opened: so an end sees a caller that is
 * about to open one, and waits for that as for a {@linkplain StripedHolds hold}. Where no place is
 * free nearby the loop opens the file.
 *
 * <p>Memory order. A place is changed by compare-and-set alone: from free to taken to a file to
 * free by callers, and to sealed by the end, which nothing follows. So a caller that puts a file
 * into its place is either found by the end, or finds the seal and closes the file itself.
 *
 * @param <F> the files
 */
final class CallersFiles<F extends CallersFiles.Entry> {
  /** In place of a place: there is none. */
  static final int NONE = -1;

  /** How many a ring has. */
  static final int PLACES = 4096;

  private static final int MOST_TRIES = 16;
  private static final Object TAKEN = new Object();
  private static final Object SEALED = new Object();

  final AtomicReferenceArray<@Nullable Object> places;

  /** Only for the end: all before it were emptied. */
  private int next;

  /** A file, as the end deals with it. */
  interface Entry {
    /** Its place. */
    int place();

    /** Makes the loop its keeper; false if a caller closes it. */
    boolean toLoopAtEnd();

    /** Lets no hold begin. */
    void seal();

    /** Whether a caller is in a system call on the descriptor, so that it must stay open. */
    boolean isHeld();
  }

  /** With so many places, a power of two, or none. */
  CallersFiles(int places) {
    this.places = new AtomicReferenceArray<>(places);
  }

  /** Claims a place; any thread. It soon puts a file there, or releases it. */
  int claim() {
    int mask = places.length() - 1;
    if (mask < 0) {
      return NONE;
    }
    // By a multiplicative hash: the ids of threads follow one another.
    int number = (int) ((Thread.currentThread().threadId() * 0x9e3779b97f4a7c15L) >>> 32);
    for (int i = 0; i < MOST_TRIES; i++) {
      int place = (number + i) & mask;
      if (places.get(place) == null && places.compareAndSet(place, null, TAKEN)) {
        return place;
      }
    }
    return NONE;
  }

  /** Puts a file into a place that was claimed; false if the loop has ended. */
  boolean put(int place, F file) {
    return places.compareAndSet(place, TAKEN, file);
  }

  /** Gives a place back that was claimed. */
  void release(int place) {
    places.compareAndSet(place, TAKEN, null);
  }

  /** Takes out a file that was closed, or that the loop has in its own lists from now on. */
  void remove(F file) {
    places.compareAndSet(file.place(), file, null);
  }

  // For the end.

  /** Makes the loop the keeper of all files, and lets none come and no caller hold one. */
  void seal() {
    for (int i = 0; i < places.length(); i++) {
      Object found = places.get(i);
      if (found == null) {
        places.compareAndSet(i, null, SEALED);
      } else if (found instanceof Entry file) {
        file.toLoopAtEnd();
        file.seal();
      }
    }
  }

  /** Seals what was not, and says whether a caller is about to open, uses or closes a file. */
  boolean isHeld() {
    seal();
    boolean isHeld = false;
    for (int i = 0; i < places.length() && !isHeld; i++) {
      Object found = places.get(i);
      isHeld =
          found == TAKEN || (found instanceof Entry file && (!file.toLoopAtEnd() || file.isHeld()));
    }
    return isHeld;
  }

  /** Takes out any that the loop is to close and no caller holds from now on, or gives null. */
  @SuppressWarnings("unchecked") // only such are put there
  @Nullable F removeAny() {
    while (next < places.length()) {
      int place = next;
      Object found = places.get(place);
      if (found == SEALED || places.compareAndSet(place, found, SEALED)) {
        next++;
        // Else a caller closes it.
        if (found instanceof Entry file && file.toLoopAtEnd()) {
          // It may have come after the last look at what is held.
          file.seal();
          return (F) file;
        }
      }
    }
    return null;
  }
}
