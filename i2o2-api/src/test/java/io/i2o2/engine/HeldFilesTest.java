package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Backend;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import io.i2o2.contract.Logs;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A descriptor is not closed while a caller is in a system call on it. */
final class HeldFilesTest {
  private static final int NUMBER = 7;

  private final Descriptor driver = new Descriptor();
  private final EngineScheduler scheduler =
      Engine.scheduler(
          new Backend("idle", ""),
          Scheduler.builder().name("held").grace(Duration.ofMillis(50)).options(),
          driver,
          null,
          true);
  private final LoopRunner runner = scheduler.runner();
  private final OpenFile file = open(NUMBER);

  /** Completes closes, and says which there were. */
  private static final class Descriptor extends IdleDriver {
    private final List<Integer> closed = new ArrayList<>();
    private final Deque<Long> tokens = new ArrayDeque<>();
    private int wakes;
    private Runnable onPause = () -> {};
    private boolean dies;

    @Override
    public void startClose(long token, Opcode opcode, int number, OpenFlags flags) {
      closed.add(number);
      tokens.add(token);
    }

    @Override
    public boolean hasEvents() {
      return !tokens.isEmpty();
    }

    @Override
    public boolean flush() {
      if (dies) {
        throw new IllegalStateException("a test's fault");
      }
      return true;
    }

    @Override
    public int reap(Sink sink) {
      int count = tokens.size();
      while (!tokens.isEmpty()) {
        sink.completed(tokens.remove(), 0, 0);
      }
      return count;
    }

    @Override
    public int close(int number) {
      closed.add(number);
      return 0;
    }

    @Override
    public int wake() {
      wakes++;
      return 0;
    }

    @Override
    public void pause(long nanos) {
      onPause.run();
      super.pause(nanos);
    }
  }

  private OpenFile open(int number) {
    runner.runOnce();
    Path path = Path.of("file" + number);
    OpenAt open = OpenAt.of(path, Set.of(StandardOpenOption.READ));
    return (OpenFile) runner.opened(scheduler, open, number);
  }

  @Test
  void aCloseWaitsForTheLastHold() {
    int first = file.hold();
    int second = file.hold();
    Reply close = file.closeAsync();
    assertEquals(StripedHolds.NONE, file.hold(), "the loop has been asked to close it");
    runner.runOnce();
    assertEquals(StripedHolds.NONE, file.hold(), "it is to be closed");
    file.letGo(first);
    runner.runOnce();
    assertEquals(List.of(), driver.closed);
    assertFalse(close.isDone());

    file.letGo(second);
    runner.runOnce();
    assertEquals(List.of(NUMBER), driver.closed);
    assertEquals(0, close.result());
    scheduler.close();
    assertEquals(List.of(NUMBER), driver.closed, "closed once");
  }

  @Test
  void otherFilesAreClosedMeanwhile() {
    OpenFile other = open(8);
    int hold = file.hold();
    file.closeAsync();
    Reply close = other.closeAsync();
    runner.runOnce();
    assertEquals(List.of(8), driver.closed);
    assertTrue(close.isDone());
    file.letGo(hold);
  }

  @Test
  void theLastHoldWakesTheLoop() {
    int hold = file.hold();
    file.closeAsync();
    runner.runOnce();
    assertTrue(scheduler.inbox().waker().announceSleep());
    int wakes = driver.wakes;
    file.letGo(hold);
    assertEquals(wakes + 1, driver.wakes);
  }

  @Test
  void aHoldOfAFileThatStaysOpenWakesNobody() {
    assertTrue(scheduler.inbox().waker().announceSleep());
    file.letGo(file.hold());
    assertEquals(0, driver.wakes);
  }

  @Test
  void theEndOfASchedulerWaitsForAHold() {
    int hold = file.hold();
    Reply close = file.closeAsync();
    driver.onPause =
        () -> {
          assertEquals(List.of(), driver.closed);
          file.letGo(hold);
          driver.onPause = () -> {};
        };
    scheduler.close();
    assertEquals(List.of(NUMBER), driver.closed);
    assertEquals(0, close.result());
  }

  @Test
  void noHoldBeginsWhenTheSchedulerHasEnded() {
    scheduler.close();
    assertEquals(List.of(NUMBER), driver.closed);
    assertEquals(StripedHolds.NONE, file.hold());
  }

  @Test
  void theEndOfASchedulerLeavesOpenWhatStaysHeldAndSaysSo() {
    open(8);
    assertNotEquals(StripedHolds.NONE, file.hold());
    Reply close = file.closeAsync();
    runner.runOnce();
    try (Logs logs = new Logs()) {
      scheduler.close();
      assertTrue(logs.text().contains(file + " is left open"), logs.text());
    }
    assertEquals(List.of(8), driver.closed);
    assertEquals(-Errno.EIO, close.result(), "no failure becomes a success");
  }

  @Test
  void theDeathOfASchedulerLeavesOpenWhatStaysHeld() {
    open(8);
    assertNotEquals(StripedHolds.NONE, file.hold());
    driver.dies = true;
    try (Logs logs = new Logs()) {
      assertThrows(IllegalStateException.class, runner::runOnce);
      assertTrue(logs.text().contains(file + " is left open"), logs.text());
    }
    assertEquals(List.of(8), driver.closed);
  }

  @Test
  void aSlotLeadsToTheHandleThatWasRegistered() {
    assertSame(file, FileSlot.behind(file, 0));
    assertSame(file, FileSlot.behind(slot(file), 0));
    assertNull(FileSlot.behind(slot(Target.fd(3)), 0), "of a descriptor nothing is known");
    assertNull(FileSlot.behind(Target.fd(3), 0));
  }

  private FileSlot slot(Target registered) {
    return new FileSlot(scheduler.registrations(), 0, 0, Guard.NONE, registered, false);
  }
}
