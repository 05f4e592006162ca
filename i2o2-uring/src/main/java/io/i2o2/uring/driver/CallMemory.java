package io.i2o2.uring.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the system calls of callers' threads: each takes some from a few, and none is left
 * where more threads than that were interrupted by others in the middle of their calls.
 *
 * <p>To take one is a compare-and-set, to give it back a release, so that calls in the same memory
 * follow one another.
 *
 * @param <T> what is made of the memory for one call
 */
final class CallMemory<T> {
  /** In place of an index: none is left. */
  static final int NONE = -1;

  private static final int CALLS = 64;

  /** So many are looked at. */
  private static final int TRIES = 8;

  /** 128 bytes: processors fetch cache lines of 64 in pairs. */
  private static final int PAD = 32;

  private static final VarHandle TAKEN = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle MADE;

  static {
    try {
      MADE = MethodHandles.lookup().findVarHandle(CallMemory.class, "made", Object[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long bytes;
  private final Function<MemorySegment, T> maker;
  private final int[] taken = new int[(CALLS + 1) * PAD];

  /** Made when the first is needed. */
  private volatile Object @Nullable [] made;

  CallMemory(long bytes, Function<MemorySegment, T> maker) {
    this.bytes = bytes;
    this.maker = maker;
  }

  /** Takes one, which the calling thread gives back soon. Any thread. */
  int take() {
    int number = (int) ((Thread.currentThread().threadId() * 0x9e3779b97f4a7c15L) >>> 32);
    for (int i = 0; i < TRIES; i++) {
      int index = (number + i) & (CALLS - 1);
      int at = (index + 1) * PAD;
      if ((int) TAKEN.getOpaque(taken, at) == 0 && TAKEN.compareAndSet(taken, at, 0, 1)) {
        return index;
      }
    }
    return NONE;
  }

  void giveBack(int index) {
    TAKEN.setRelease(taken, (index + 1) * PAD, 0);
  }

  /** The one that was taken. */
  @SuppressWarnings("unchecked") // only made by the maker
  T get(int index) {
    Object[] all = made;
    return (T) (all == null ? make() : all)[index];
  }

  private Object[] make() {
    MemorySegment memory = Arena.ofAuto().allocate(CALLS * bytes, 128);
    Object[] mine = new Object[CALLS];
    for (int i = 0; i < CALLS; i++) {
      mine[i] = maker.apply(memory.asSlice(i * bytes, bytes));
    }
    Object[] first = (Object[]) MADE.compareAndExchange(this, (Object[]) null, mine);
    return first == null ? mine : first;
  }
}
