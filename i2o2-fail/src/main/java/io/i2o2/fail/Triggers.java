package io.i2o2.fail;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the world that a point triggered: one line in the log, one JFR event. */
final class Triggers {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail.trigger");

  /** The module jdk.jfr is optional: a run-time image may lack it. */
  private static final boolean JFR = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  private Triggers() {}

  static void report(Hit hit, Action action, FailScope scope) {
    if (LOG.isInfoEnabled()) {
      LOG.info(
          "failpoint {}: {} at hit {} in {}{}",
          hit.point(),
          action.text(),
          hit.number(),
          scope,
          at(hit));
    }
    if (JFR) {
      TriggerEvent.emit(hit, action.text());
    }
  }

  /** The operation, with a word in front, or nothing. */
  private static String at(Hit hit) {
    return hit.opcode() == null ? "" : ": " + hit.opcode().describe();
  }
}
