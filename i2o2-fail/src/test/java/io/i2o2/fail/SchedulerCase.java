package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** A scheduler with failpoints on a {@link ManualDriver}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class SchedulerCase {
  static final Duration LONG = Duration.ofSeconds(30);
  static final Target FILE = Target.fd(3);
  static final String HOUR = "latency(3600000)";

  final FailScenario scenario = FailScenario.setUp("");
  final FailScope global = Failpoints.global();
  final Scheduler scheduler =
      Scheduler.builder()
          .backend("manual")
          .name("outer")
          .queueSize(4)
          .grace(Duration.ofMillis(100))
          .build();
  final ManualDriver manual = ManualDriver.last();

  @AfterEach
  final void tearDown() {
    scenario.close();
    scheduler.close(Duration.ZERO);
  }

  static Opcode write(long bytes) {
    return Opcode.write(FILE, Arena.ofAuto().allocate(bytes), 7);
  }

  static Opcode read(long bytes) {
    return Opcode.read(FILE, Arena.ofAuto().allocate(bytes), 7);
  }

  static int await(Reply reply) throws InterruptedException {
    assertTrue(reply.await(LONG), "no reply: " + reply);
    return reply.result();
  }

  /** Returns when the scheduler has done all that it was told before. */
  void settle() throws InterruptedException {
    // What came before the first may have been looked for just before it came.
    manual.awaitSeen();
    manual.awaitSeen();
  }

  /** Fills the queue, as nothing is taken from it. */
  void fill() {
    manual.full(true);
    global.remove("i2o2::fail::op::nop");
    while (scheduler.trySubmit(Opcode.nop(), Guard.NONE) != null) {
      Thread.onSpinWait();
    }
  }

  void assertNothingKept() throws InterruptedException {
    settle();
    assertEquals(List.of(), manual.kept());
  }

  /** The operations that have come, once there are so many. */
  List<Opcode> kept(int count) throws InterruptedException {
    long end = System.nanoTime() + LONG.toNanos();
    while (manual.kept().size() < count && System.nanoTime() < end) {
      Thread.sleep(1);
    }
    settle();
    assertEquals(count, manual.kept().size());
    return manual.kept();
  }
}
