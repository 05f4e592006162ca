package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TriggersTest {
  private final FailScenario scenario = FailScenario.setUp("traced=1*off->1*return(5)->0*return");

  @AfterEach
  void tearDown() {
    scenario.close();
  }

  @Test
  void eachTriggerIsALineInTheLog() {
    try (Logs logs = new Logs()) {
      Failpoints.evaluate("traced");
      assertFalse(logs.text().contains("trigger"), logs.text());
      Failpoints.evaluate("traced");
      assertTrue(
          logs.text().contains("failpoint traced: 1*return(5) at hit 2 in every scope"),
          logs.text());
      Failpoints.evaluate("traced");
      assertEquals(1, logs.text().lines().count(), logs.text());
    }
  }

  @Test
  void eachTriggerIsAFlightRecorderEvent(@TempDir Path folder) throws Exception {
    List<RecordedEvent> events =
        recorded(
            folder,
            () -> {
              for (int i = 0; i < 3; i++) {
                Failpoints.evaluate("traced");
              }
            });
    assertEquals(1, events.size());
    assertEquals("traced", events.getFirst().getString("point"));
    assertEquals("1*return(5)", events.getFirst().getString("action"));
    assertEquals(2, events.getFirst().getLong("hit"));
  }

  @Test
  void bothNameSchedulerAndOperation(@TempDir Path folder) throws Exception {
    Failpoints.global().configure("i2o2::fail::op::fsync", "return(EIO)");
    try (Scheduler scheduler = Scheduler.builder().backend("manual").name("traced one").build();
        Logs logs = new Logs()) {
      Opcode fsync = Opcode.fsync(Target.fd(3));
      List<RecordedEvent> events = recorded(folder, () -> scheduler.submit(fsync).join());
      assertEquals("traced one", events.getFirst().getString("scheduler"));
      assertEquals("fsync of fd 3", events.getFirst().getString("operation"));
      assertTrue(logs.text().contains("in every scope: fsync of fd 3"), logs.text());
    }
  }

  private static List<RecordedEvent> recorded(Path folder, Runnable action) throws IOException {
    Path file = folder.resolve("triggers.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("io.i2o2.Failpoint");
      recording.start();
      action.run();
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals("io.i2o2.Failpoint"))
        .toList();
  }
}
