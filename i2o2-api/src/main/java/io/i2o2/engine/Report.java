package io.i2o2.engine;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A line in the log about something that failed, made before it fails. To report it throws nothing,
 * and needs nothing at the place of the failure: even a string that stands in the code there is
 * allocated when it is reached for the first time.
 */
@SuppressWarnings("exports") // a user who has a logger has SLF4J
public final class Report {
  private final Logger log;
  private final String format;

  /**
   * A line to be logged later.
   *
   * @param log where to
   * @param format with one place, for what failed
   */
  public Report(Logger log, String format) {
    this.log = log;
    this.format = format;
  }

  /**
   * Logs it as an error.
   *
   * @param what an opcode, which is described, or any object; its text may throw
   * @param thrown what failed, or null; printing it may throw
   */
  public void error(Object what, @Nullable Throwable thrown) {
    FailSafeLog.error(log, format, what, thrown);
  }
}
