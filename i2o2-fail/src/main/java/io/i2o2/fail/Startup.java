package io.i2o2.fail;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the process was started with, at the first use of failpoints. What is malformed stops
 * this use and every later one, so that no IO is done without the faults that were asked for.
 */
final class Startup {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile boolean loaded;

  private Startup() {}

  static void ensureLoaded() {
    if (!loaded) {
      LOCK.lock();
      try {
        if (!loaded) {
          load(Failpoints.global(), System::getenv, System::getProperty);
          loaded = true;
        }
      } finally {
        LOCK.unlock();
      }
    }
  }

  /** Somebody has decided what is configured: do not add to it later. */
  static void skip() {
    loaded = true;
  }

  /** The property counts more than the variable, being nearer to the one program. */
  static void load(
      FailScope scope,
      Function<String, @Nullable String> variables,
      Function<String, @Nullable String> properties) {
    for (String source :
        new @Nullable String[] {
          variables.apply(Failpoints.VARIABLE), properties.apply(Failpoints.PROPERTY)
        }) {
      if (source != null) {
        scope.load(source);
      }
    }
  }
}
