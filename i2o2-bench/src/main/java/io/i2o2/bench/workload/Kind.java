package io.i2o2.bench.workload;

import java.util.Locale;

/** How callers get their replies. */
public enum Kind {
  /** Each is a virtual thread that waits for its reply. */
  VIRTUAL,
  /** Each is a platform thread that waits for its reply. */
  PLATFORM,
  /** Each is a callback that submits the next operation. */
  CALLBACK,
  /** Each is a place in batches that one platform thread hands over and waits for. */
  BATCH;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
