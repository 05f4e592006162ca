package io.i2o2.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Counts the threads that use a resource, each for the time of one system call, until it is sealed;
 * from then on no thread begins to, and the resource may be closed when none is left.
 *
 * <p>Two threads that count at the same place take its cache line from each other with every call.
 * So there are several places, far apart, and a thread begins to look for one that is free at a
 * place that its id gives. The first place is in this object, and enough for a resource that one
 * thread at a time uses: the others are made when two threads meet.
 *
 * <p>Memory order. A place is one number, the count and the seal, and it is changed by
 * compare-and-set alone. So all changes of a place have one order, and {@link #hold} succeeds only
 * before the seal: a thread that sealed a place and then finds no count in it need not look again.
 * {@link #letGo} is a release, and {@link #isHeld} acquires what it reads: what a holder did
 * happens before what follows a look that found no hold. The places are published by a
 * compare-and-set, too; {@link #seal} puts its own value there if there are none, so none come
 * later.
 *
 * <p>No end is missed: the last holder of a place that is sealed finds the seal when it lets go,
 * unless the look after the seal found the place free. Of what follows in both threads, a sleep and
 * a wake, {@link Waker} has the order; all accesses here are volatile, as it demands.
 *
 * <p>Changing a place needs as much of the stack in {@link #letGo} as in {@link #hold}, and less
 * than the system call between them, so that a caller at the end of its stack leaves no hold
 * behind.
 */
final class StripedHolds {
  /** In place of a place: there is no hold. */
  static final int NONE = -1;

  private static final int SEALED = Integer.MIN_VALUE;

  /** The place that is in this object. */
  private static final int FIRST = 0;

  /** 128 bytes: processors fetch cache lines of 64 in pairs. */
  private static final int PAD = 32;

  private static final int MOST_PLACES = 64;

  /** Twice the processors, so that few threads begin to look at the same place. */
  private static final int PLACES =
      Integer.highestOneBit(
              Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, MOST_PLACES) - 1)
          << 1;

  private static final int[] NO_MORE = {};
  private static final VarHandle ALONE;
  private static final VarHandle PLACE = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle OTHERS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      ALONE = lookup.findVarHandle(StripedHolds.class, "alone", int.class);
      OTHERS = lookup.findVarHandle(StripedHolds.class, "others", int[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The first place: its count is 0 or 1. */
  private volatile int alone;

  /**
   * The other places, from index {@value #PAD} on, each {@value #PAD} from the next; behind each is
   * what {@link #count} has counted.
   */
  private volatile int @Nullable [] others;

  private int countOfFirst;

  /**
   * Begins a use. Any thread; it calls {@link #letGo} soon, and waits for nothing meanwhile. Gives
   * where it is counted, or {@link #NONE} if the resource is sealed.
   */
  int hold() {
    int[] places = others;
    if (places == null) {
      int seen = alone;
      if (seen == 0 && ALONE.compareAndSet(this, 0, 1)) {
        return FIRST;
      }
      if (seen < 0) {
        return NONE;
      }
      places = make();
    }
    return places.length == 0 ? NONE : hold(places);
  }

  private static int hold(int[] places) {
    // By a multiplicative hash: the ids of threads follow one another.
    int number = (int) ((Thread.currentThread().threadId() * 0x9e3779b97f4a7c15L) >>> 32);
    for (int tries = 0; ; tries++) {
      int place = (((number + tries) & (PLACES - 1)) + 1) * PAD;
      int seen = (int) PLACE.getVolatile(places, place);
      if (seen < 0) {
        return NONE;
      }
      // One place after the other, until one is free; if none is, any will do.
      if ((seen == 0 || tries >= PLACES) && PLACE.compareAndSet(places, place, seen, seen + 1)) {
        return place;
      }
    }
  }

  /** Whether no two threads were seen to meet up to this hold. */
  static boolean isOfOne(int hold) {
    return hold == FIRST;
  }

  /**
   * Adds to what a place has counted, by its user, and gives the sum; without order: those that
   * share a place may lose some.
   */
  int count(int place, int more) {
    int[] places = others;
    return place == FIRST || places == null ? countOfFirst += more : (places[place + 1] += more);
  }

  /**
   * Ends a use, counted at a place that {@link #hold} gave; true if it was the last one of a place
   * that is sealed.
   */
  boolean letGo(int place) {
    int[] places = others;
    if (place == FIRST || places == null) {
      while (true) {
        int seen = alone;
        if (ALONE.compareAndSet(this, seen, seen - 1)) {
          return seen - 1 == SEALED;
        }
      }
    }
    while (true) {
      int seen = (int) PLACE.getVolatile(places, place);
      if (PLACE.compareAndSet(places, place, seen, seen - 1)) {
        return seen - 1 == SEALED;
      }
    }
  }

  /** Lets no use begin from now on. Allocates nothing; again, it does nothing. */
  void seal() {
    ALONE.getAndBitwiseOr(this, SEALED);
    int[] places = (int[]) OTHERS.compareAndExchange(this, (int[]) null, NO_MORE);
    if (places != null) {
      for (int place = PAD; place < places.length; place += PAD) {
        PLACE.getAndBitwiseOr(places, place, SEALED);
      }
    }
  }

  /**
   * Lets no use begin from now on if there is none, and there never were two at a time; else false,
   * and what is used at other places may be so further on.
   */
  boolean sealUnused() {
    return others == null
        && ALONE.compareAndSet(this, 0, SEALED)
        && OTHERS.compareAndSet(this, (int[]) null, NO_MORE);
  }

  /** Whether it was sealed, or was to be: {@link #sealUnused} may have given false. */
  boolean isSealed() {
    return alone < 0;
  }

  /** Whether there is any use; after a {@link #seal}, if there is none there never is again. */
  boolean isHeld() {
    if ((alone & ~SEALED) != 0) {
      return true;
    }
    int[] places = others;
    if (places != null) {
      for (int place = PAD; place < places.length; place += PAD) {
        if (((int) PLACE.getVolatile(places, place) & ~SEALED) != 0) {
          return true;
        }
      }
    }
    return false;
  }

  private int[] make() {
    int[] mine = new int[(PLACES + 1) * PAD];
    int[] first = (int[]) OTHERS.compareAndExchange(this, (int[]) null, mine);
    return first == null ? mine : first;
  }
}
