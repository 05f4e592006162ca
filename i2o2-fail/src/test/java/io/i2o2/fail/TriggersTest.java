package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
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
    Path file = folder.resolve("triggers.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("io.i2o2.Failpoint");
      recording.start();
      for (int i = 0; i < 3; i++) {
        Failpoints.evaluate("traced");
      }
      recording.stop();
      recording.dump(file);
    }
    assertTrue(Files.size(file) > 0);
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().equals("io.i2o2.Failpoint"))
            .toList();
    assertEquals(1, events.size());
    assertEquals("traced", events.getFirst().getString("point"));
    assertEquals("1*return(5)", events.getFirst().getString("action"));
    assertEquals(2, events.getFirst().getLong("hit"));
  }
}
