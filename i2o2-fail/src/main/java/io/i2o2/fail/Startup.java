package io.i2o2.fail;

import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the process was started with, at the first use of failpoints. What is malformed stops
 * this use and every later one, so that no IO is done without the faults that were asked for.
 */
final class Startup {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail");
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static volatile boolean loaded;

  private Startup() {}

  static void ensureLoaded() {
    if (!loaded) {
      LOCK.lock();
      try {
        if (!loaded) {
          Rolls.checkProperty();
          load(Failpoints.global(), System::getenv, System::getProperty);
          loaded = true;
          announce(Failpoints.global());
        }
      } finally {
        LOCK.unlock();
      }
    }
  }

  /** Who has forgotten a variable is to see why things fail, and with which seed. */
  private static void announce(FailScope scope) {
    List<Map.Entry<String, String>> configured = scope.list();
    if (!configured.isEmpty()) {
      LOG.warn("failpoints are configured: {}; {}", configured, scope.replay());
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
