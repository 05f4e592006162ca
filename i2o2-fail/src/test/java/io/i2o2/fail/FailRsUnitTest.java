package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The behaviours that the fail crate's own unit tests ask for, one by one. */
final class FailRsUnitTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private FailScenario scenario = FailScenario.setUp("");
  private final Failpoint point = Failpoint.of("unit");

  @BeforeEach
  void nothingIsConfigured() {
    assertFalse(point.isConfigured());
  }

  @AfterEach
  void tearDown() {
    scenario.close();
  }

  @Test
  void tellsWhetherAnythingIsConfigured() {
    assertFalse(Failpoints.isActive());
    configure("off");
    assertTrue(Failpoints.isActive());
    Failpoints.global().remove("unit");
    assertFalse(Failpoints.isActive());
  }

  @Test
  void offDoesNothing() {
    configure("off");
    assertNull(point.evaluate());
  }

  @Test
  void returnHandsOverItsArgument() {
    configure("return");
    assertEquals(new Outcome.Return(null), point.evaluate());
    configure("return(test)");
    assertEquals(new Outcome.Return("test"), point.evaluate());
  }

  @Test
  void sleepBlocksThatLong() {
    configure("sleep(1000)");
    long start = System.nanoTime();
    assertNull(point.evaluate());
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(1000));
    assertTrue(statesDuringEvaluation().contains(Thread.State.TIMED_WAITING));
  }

  private Set<Thread.State> statesDuringEvaluation() {
    Thread thread = Thread.ofPlatform().start(point::evaluate);
    Set<Thread.State> states = EnumSet.noneOf(Thread.State.class);
    while (states.add(thread.getState()) || thread.isAlive()) {
      Thread.onSpinWait();
    }
    return states;
  }

  @Test
  void panicThrows() {
    configure("panic");
    FailpointPanic e = assertThrows(FailpointPanic.class, point::evaluate);
    assertEquals("failpoint unit panic", e.getMessage());
  }

  @Test
  void printLogsAtInfo() {
    try (Logs logs = new Logs()) {
      configure("print");
      assertNull(point.evaluate());
      assertTrue(logs.text().contains("INFO io.i2o2.fail - failpoint unit executed."), logs.text());
    }
  }

  @Test
  void pauseBlocksUntilOff() throws Exception {
    configure("pause");
    CompletableFuture<Outcome> paused = Threads.start(point::evaluate);
    assertTrue(Failpoints.global().awaitPaused("unit", LONG));
    assertFalse(paused.isDone());
    configure("off");
    assertNull(paused.get(1, TimeUnit.SECONDS));
  }

  @Test
  void yieldGoesOn() {
    configure("yield");
    assertNull(point.evaluate());
  }

  @Test
  void delayIsBusyThatLong() {
    configure("delay(1000)");
    long start = System.nanoTime();
    assertNull(point.evaluate());
    assertTrue(System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(1000));
    assertFalse(statesDuringEvaluation().contains(Thread.State.TIMED_WAITING));
  }

  @Test
  void frequencyAndCountTogether() {
    Failpoints.global().seed(1);
    try (Logs _ = new Logs()) {
      configure("80%100*return");
      int returned = 0;
      int evaluations = 0;
      while (returned < 100 && evaluations < 1000) {
        evaluations++;
        returned += point.evaluate() == null ? 0 : 1;
      }
      assertTrue(evaluations > 110 && evaluations < 143, "took " + evaluations);
      for (int i = 0; i < 1000; i++) {
        assertNull(point.evaluate());
      }
    }
  }

  @Test
  void aScenarioSetsUpAndTearsDown() throws Exception {
    scenario.close();
    scenario = FailScenario.setUp("a=return;b=pause;");
    Failpoint a = Failpoint.of("a");
    Failpoint b = Failpoint.of("b");
    assertEquals(new Outcome.Return(null), a.evaluate());
    CompletableFuture<Outcome> paused = Threads.start(b::evaluate);
    assertTrue(Failpoints.global().awaitPaused("b", LONG));
    scenario.close();
    assertNull(paused.get(30, TimeUnit.SECONDS));
    assertNull(a.evaluate());
  }

  private static void configure(String actions) {
    Failpoints.global().configure("unit", actions);
  }
}
