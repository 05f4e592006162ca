package io.i2o2.fail;

import io.i2o2.Guard;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A guard that counts, and remembers which thread released it. */
final class Releases implements Guard {
  private final AtomicInteger count = new AtomicInteger();
  private volatile @Nullable Thread thread;

  @Override
  public void release() {
    thread = Thread.currentThread();
    count.incrementAndGet();
  }

  int count() {
    return count.get();
  }

  String threadName() {
    Thread released = thread;
    return released == null ? "none" : released.getName();
  }
}
