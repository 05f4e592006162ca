package io.i2o2.fallback.scheduler;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Throws what it was told, once, at the completion thread's next turn. */
final class ThrowingCompletions extends CompletionQueue {
  private final AtomicReference<@Nullable Throwable> next = new AtomicReference<>();

  ThrowingCompletions(int limit) {
    super(limit);
  }

  void throwNext(Throwable cause) {
    next.set(cause);
  }

  @Override
  void await(long nanos) {
    throwIfTold();
    super.await(nanos);
    throwIfTold();
  }

  private void throwIfTold() {
    switch (next.getAndSet(null)) {
      case RuntimeException cause -> throw cause;
      case Error cause -> throw cause;
      case null, default -> {}
    }
  }
}
