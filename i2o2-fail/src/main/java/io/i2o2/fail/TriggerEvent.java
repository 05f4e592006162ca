package io.i2o2.fail;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The JFR event {@code io.i2o2.Failpoint}. */
@Name("io.i2o2.Failpoint")
@Label("Failpoint")
@Description("A failpoint triggered")
@Category("i2o2")
@StackTrace
@SuppressWarnings("unused") // JFR reads the fields
final class TriggerEvent extends Event {
  @Label("Point")
  private String point = "";

  @Label("Action")
  private String action = "";

  @Label("Hit number")
  private long hit;

  @Label("Scheduler")
  private @Nullable String scheduler;

  @Label("Operation")
  private @Nullable String operation;

  static void emit(Hit hit, String action) {
    // Not even the event is made where no recording was ever asked for.
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    TriggerEvent event = new TriggerEvent();
    if (event.shouldCommit()) {
      event.point = hit.point();
      event.action = action;
      event.hit = hit.number();
      event.scheduler = hit.scheduler();
      event.operation = hit.opcode() == null ? null : hit.opcode().describe();
      event.commit();
    }
  }
}
