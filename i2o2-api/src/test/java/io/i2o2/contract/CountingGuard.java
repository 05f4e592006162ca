package io.i2o2.contract;

import io.i2o2.Guard;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts how often it is released. */
final class CountingGuard implements Guard {
  private final AtomicInteger releases = new AtomicInteger();

  @Override
  public void release() {
    releases.incrementAndGet();
  }

  int releases() {
    return releases.get();
  }
}
