package io.i2o2.uring.sys;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Throws what it was told, once, from the next enter. */
public final class ThrowingSys extends DelegatingSys {
  private final AtomicReference<@Nullable Throwable> next = new AtomicReference<>();

  public ThrowingSys(Sys real) {
    super(real);
  }

  public void throwNext(Throwable cause) {
    next.set(cause);
  }

  @Override
  public int enter(
      int fd, int toSubmit, int minComplete, int flags, long argument, long argumentBytes) {
    switch (next.getAndSet(null)) {
      case RuntimeException cause -> throw cause;
      case Error cause -> throw cause;
      case null, default -> {}
    }
    return super.enter(fd, toSubmit, minComplete, flags, argument, argumentBytes);
  }
}
