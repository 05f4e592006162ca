package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Backend;
import io.i2o2.Scheduler;
import io.i2o2.opcode.OpenFlags;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the loop does to a handle, seen by its users. */
final class OpenFileTest {
  @Test
  void isNotOpenWhenItsFirstOperationComesTooLate() {
    EngineScheduler scheduler =
        Engine.scheduler(
            new Backend("idle", ""), Scheduler.builder().options(), new IdleDriver(), null, true);
    OpenFlags flags = OpenFlags.of(Set.of(StandardOpenOption.READ));
    OpenFile file = new OpenFile(scheduler, Path.of("file"), 3, false, flags);
    assertTrue(file.isOpen());

    assertTrue(file.closeForLoop(), "nothing is under way");
    assertFalse(file.isOpen(), "though who asked for the close has not come back yet");
  }
}
