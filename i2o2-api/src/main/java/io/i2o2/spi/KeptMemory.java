package io.i2o2.spi;

import io.i2o2.engine.Abandoned;

/** Memory that is never freed, because the kernel may still use it. */
public final class KeptMemory {
  private KeptMemory() {}

  /**
   * How much was kept, by all schedulers of this process.
   *
   * @return how many operations, registrations and mappings so far
   */
  public static int count() {
    return Abandoned.count();
  }
}
