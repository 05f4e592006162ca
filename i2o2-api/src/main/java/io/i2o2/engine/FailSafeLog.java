package io.i2o2.engine;

import io.i2o2.Opcode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs without ever throwing.
 *
 * <p>Where something has just failed, the report may fail too: the heap or the stack is used up, an
 * exception cannot be printed, an appender throws. What comes after the report (the other waiters,
 * the next operation, the end of a scheduler) matters more than the report.
 */
@SuppressWarnings("exports") // a user who has a logger has SLF4J
public final class FailSafeLog {
  private FailSafeLog() {}

  /**
   * Logs an error, or does nothing if that throws.
   *
   * @param log where to
   * @param format with one place for {@code what}
   * @param what an opcode, which is described, or any object; its text may throw
   * @param thrown what failed, or null; printing it may throw
   */
  public static void error(Logger log, String format, Object what, @Nullable Throwable thrown) {
    try {
      log.error(format, text(what), thrown);
    } catch (Throwable e) {
      withoutDetails(log, format, thrown);
    }
  }

  /**
   * Logs a warning, or does nothing if that throws.
   *
   * @param log where to
   * @param format with one place for {@code what}
   * @param what an opcode, which is described, or any object; its text may throw
   * @param thrown what failed, or null; printing it may throw
   */
  public static void warn(Logger log, String format, Object what, @Nullable Throwable thrown) {
    try {
      log.warn(format, text(what), thrown);
    } catch (Throwable e) {
      withoutDetails(log, format, thrown);
    }
  }

  /** The exception may be what cannot be printed; its class can. */
  private static void withoutDetails(Logger log, String format, @Nullable Throwable thrown) {
    try {
      log.error(format, thrown == null ? "?" : thrown.getClass().getName());
    } catch (Throwable e) {
      // Nothing is left that could be said.
      assert e != null;
    }
  }

  private static Object text(Object what) {
    return what instanceof Opcode opcode ? opcode.describe() : what;
  }
}
