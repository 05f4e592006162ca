package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The end of a thread's stack. A thread goes down until the stack overflows, and on its way back
 * makes one call from each frame: the first ones fail at once, later ones somewhere inside, the
 * last ones not at all.
 */
final class StackEnd {
  /** How many calls one thread makes. */
  private static final int CALLS = 100;

  /** So many frames next to the end make one, and from there on one in {@value #STRIDE}. */
  private static final int DENSE = 60;

  /**
   * Code that is linked at its first use needs far more stack than later, and so does a look
   * whether there is enough before it is compiled.
   */
  private static final int STRIDE = 20;

  /** Twice the least that Linux lets a Java thread have, and room for all calls. */
  private static final int STACK_BYTES = 400 * 1024;

  private static final int FRAMES_TOLD = 12;

  private final Call[] calls;
  private int next;
  private int frame;

  private StackEnd(List<? extends Call> calls) {
    this.calls = calls.toArray(Call[]::new);
  }

  /** One call, and what became of it. */
  abstract static class Call {
    private boolean returned;
    private @Nullable Throwable thrown;

    /** Makes it. Nothing may follow the call but the storing of what it returned. */
    abstract void make() throws Throwable;

    /** Whether the call returned; else it threw. */
    boolean returned() {
      return returned;
    }

    @Override
    public String toString() {
      Throwable cause = thrown;
      return cause == null
          ? "returned"
          : Stream.of(cause.getStackTrace())
              .limit(FRAMES_TOLD)
              .map(Object::toString)
              .collect(Collectors.joining(" < ", "threw " + cause + " at ", ""));
    }
  }

  /** Makes each call once, some of them at any distance from the end of a stack. */
  static void make(List<? extends Call> calls) throws InterruptedException {
    for (int first = 0; first < calls.size(); first += CALLS) {
      List<? extends Call> some = calls.subList(first, Math.min(first + CALLS, calls.size()));
      StackEnd end = new StackEnd(some);
      // Frames of another size before those that call: each thread calls from other addresses.
      int skew = first / CALLS % 16;
      Thread thread = new Thread(null, () -> end.skewed(skew, 0, 0, 0), "deep", STACK_BYTES);
      thread.start();
      assertTrue(thread.join(Awaits.PATIENCE), () -> "a caller is stuck: " + trace(thread));
      assertTrue(end.next == some.size(), "the stack was too small for all calls");
    }
    assertTrue(calls.stream().anyMatch(Call::returned), () -> "no call came through: " + calls);
    assertTrue(!calls.stream().allMatch(Call::returned), "no call met the end of the stack");
  }

  private int skewed(int frames, long first, long second, long third) {
    return frames == 0 ? descend() : 1 + skewed(frames - 1, second, third, first);
  }

  /** Calls nothing after the call: what failed there would be taken for a failure of the call. */
  @SuppressWarnings("InfiniteRecursion") // that is how the end of the stack is found
  private int descend() {
    int depth = 0;
    try {
      depth = 1 + descend();
    } catch (StackOverflowError e) {
      // The end.
    }
    if (next < calls.length && (frame++ < DENSE || frame % STRIDE == 0)) {
      Call call = calls[next++];
      try {
        call.make();
        call.returned = true;
      } catch (Throwable e) {
        call.thrown = e;
      }
    }
    return depth;
  }

  private static List<StackTraceElement> trace(Thread thread) {
    List<StackTraceElement> trace = new ArrayList<>(List.of(thread.getStackTrace()));
    return trace.subList(0, Math.min(12, trace.size()));
  }
}
