package io.i2o2.uring.scheduler;

import io.i2o2.spi.Operation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Operations that may wait without end for the same thing: so many of them are with the kernel, the
 * others stand aside, in order, and hold up nothing else. Only for the loop.
 */
final class Lane {
  private final int most;
  private final Map<Operation, Attempt> aside = new LinkedHashMap<>();
  private int withKernel;

  Lane(int most) {
    this.most = most;
  }

  /** Whether one that comes now may go to the kernel. */
  boolean admits() {
    return withKernel < most && aside.isEmpty();
  }

  /** Whether one that stands aside may go to the kernel. */
  boolean isReady() {
    return withKernel < most && !aside.isEmpty();
  }

  void entered() {
    withKernel++;
  }

  void left() {
    withKernel--;
  }

  /** What it works on stays until it is taken out and let go. */
  void putAside(Attempt attempt) {
    attempt.hold();
    aside.put(attempt.operation, attempt);
  }

  /** Takes out the one that has stood aside for the longest, or null. */
  @Nullable Attempt poll() {
    var each = aside.values().iterator();
    if (!each.hasNext()) {
      return null;
    }
    Attempt first = each.next();
    each.remove();
    return first;
  }

  /** Takes out one that stands aside, or null. */
  @Nullable Attempt remove(Operation operation) {
    return aside.remove(operation);
  }

  int aside() {
    return aside.size();
  }
}
