package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A scheduler of the fallback that dies on demand; that of io_uring has its own test. */
@Timeout(60)
final class DeathPointsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String RUN = "scheduler_run_fail";

  private final FailScenario scenario = FailScenario.setUp("");
  private final FailScope global = Failpoints.global();

  @AfterEach
  void tearDown() {
    scenario.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3*off->return", "3*off->panic", "3*off->1*return"})
  void everybodyIsAnsweredByADeadScheduler(String actions) throws Exception {
    global.configure(RUN, actions);
    Scheduler scheduler = Scheduler.builder().backend("fallback").build();
    List<Reply> replies = new ArrayList<>();
    SchedulerClosedException refusal =
        assertThrows(
            SchedulerClosedException.class,
            () -> {
              while (true) {
                replies.add(scheduler.submit(Opcode.nop(), Guard.NONE));
              }
            });
    for (Reply reply : replies) {
      assertTrue(reply.await(LONG), "no reply: " + reply);
    }
    assertTrue(scheduler.isClosed());
    assertTrue(String.valueOf(refusal.getCause()).contains("failpoint"), refusal::toString);
    scheduler.close();
    assertEquals(1, global.triggers(RUN));
  }

  @Test
  void aLoopDiesInItsTurn() {
    SchedulerLoop loop = Scheduler.builder().backend("fallback").buildLoop();
    global.configure(RUN, "return");
    IllegalStateException death = assertThrows(IllegalStateException.class, loop::runOnce);
    assertEquals("failpoint " + RUN, death.getMessage());
    SchedulerClosedException refusal =
        assertThrows(
            SchedulerClosedException.class,
            () -> loop.scheduler().submit(Opcode.nop(), Guard.NONE));
    assertNotNull(refusal.getCause());
    assertTrue(loop.scheduler().isClosed());
    loop.scheduler().close();
  }
}
