package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class FailScenarioTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void twoScenariosExcludeEachOther() throws Exception {
    FailScenario first = FailScenario.setUp("exclusive=return(1)");
    AtomicBoolean firstIsOver = new AtomicBoolean();
    CountDownLatch started = new CountDownLatch(1);
    CompletableFuture<String> second = new CompletableFuture<>();
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  started.countDown();
                  try (FailScenario _ = FailScenario.setUp("exclusive=return(2)")) {
                    assertTrue(firstIsOver.get());
                    second.complete(String.valueOf(Failpoints.evaluate("exclusive")));
                  } catch (Throwable e) {
                    second.completeExceptionally(e);
                  }
                });
    assertTrue(started.await(30, TimeUnit.SECONDS));
    while (other.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertEquals(new Outcome.Return("1"), Failpoints.evaluate("exclusive"));
    firstIsOver.set(true);
    first.close();
    assertEquals("Return[argument=2]", second.get(30, TimeUnit.SECONDS));
  }

  @Test
  void refusesTheScenarioThatWouldWaitForItself() {
    try (FailScenario _ = FailScenario.setUp("")) {
      assertThrows(IllegalStateException.class, () -> FailScenario.setUp(""));
    }
    FailScenario.setUp("").close();
  }

  @Test
  void beginsWithNothingOfTheOneBefore() {
    FailScenario before = FailScenario.setUp("left=2*off->return");
    Failpoints.evaluate("left");
    before.close();
    assertEquals(1, Failpoints.global().hits("left"));
    try (FailScenario _ = FailScenario.setUp("")) {
      assertEquals(List.of(), Failpoints.global().list());
      assertEquals(0, Failpoints.global().hits("left"));
      assertNull(Failpoints.evaluate("left"));
    }
  }

  @Test
  void closingTwiceDoesNotEndTheNextOne() {
    FailScenario first = FailScenario.setUp("");
    first.close();
    try (FailScenario _ = FailScenario.setUp("kept=return")) {
      first.close();
      assertEquals(new Outcome.Return(null), Failpoints.evaluate("kept"));
    }
  }

  @Test
  void aBadSetUpSaysWhyAndLeavesNothingBehind() {
    FailpointSyntaxException e =
        assertThrows(
            FailpointSyntaxException.class, () -> FailScenario.setUp("good=return; bad=2*retrun"));
    assertEquals(
        "unable to configure failpoint \"bad\": unrecognized command \"retrun\"", e.problem());
    assertEquals(20, e.position());
    assertTrue(e.toString().contains("(entry 2 \"bad=2*retrun\", character 20: "), e.toString());
    assertEquals(List.of(), Failpoints.global().list());
    try (FailScenario _ = FailScenario.setUp("")) {
      assertFalse(Failpoints.isActive());
    }
    FailpointSyntaxException noEquals =
        assertThrows(FailpointSyntaxException.class, () -> FailScenario.setUp("x"));
    assertEquals("invalid failpoint: \"x\"", noEquals.problem());
  }

  @Test
  void aScopeGuardConfiguresAndRemoves() throws Exception {
    try (FailScenario _ = FailScenario.setUp("")) {
      CompletableFuture<Outcome> paused;
      try (FailGuard _ = FailGuard.configure("guarded", "pause")) {
        paused = Threads.start(() -> Failpoints.evaluate("guarded"));
        assertTrue(Failpoints.global().awaitPaused("guarded", LONG));
      }
      assertNull(paused.get(30, TimeUnit.SECONDS));
      try (FailGuard _ = FailGuard.configure("guarded", _ -> Outcome.result(7))) {
        assertEquals(new Outcome.Return("7"), Failpoints.evaluate("guarded"));
      }
      assertEquals(List.of(), Failpoints.global().list());
    }
  }

  @Test
  void removingAnAbsentPointDoesNothing() {
    try (FailScenario _ = FailScenario.setUp("there=return")) {
      assertFalse(Failpoints.global().remove("absent"));
      assertEquals(List.of(Map.entry("there", "return")), Failpoints.global().list());
    }
  }

  @Test
  void aFailureCarriesTheSeedThatRepeatsIt() {
    IOException failure = new IOException("the test failed");
    try (Logs logs = new Logs()) {
      IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  FailScenario.run(
                      "rolled=50%return",
                      () -> {
                        Failpoints.global().seed(4711);
                        throw failure;
                      }));
      assertSame(failure, thrown);
      String note = thrown.getSuppressed()[0].toString();
      assertTrue(note.contains("-Di2o2.failpoints.seed=4711"), note);
      assertTrue(logs.text().contains("seed 4711"), logs.text());
    }
    assertFalse(Failpoints.isActive());
  }

  @Test
  void aScenarioThatIsClosedByHandHasLoggedItsSeed() {
    try (Logs logs = new Logs();
        FailScenario scenario = FailScenario.setUp("rolled=50%return")) {
      assertTrue(logs.text().contains("[rolled=50%return]"), logs.text());
      assertTrue(logs.text().contains("-Di2o2.failpoints.seed=" + scenario.seed()), logs.text());
    }
  }

  @Test
  void thePropertyIsTheSeedOfEveryScope() {
    System.setProperty(Failpoints.SEED_PROPERTY, "-4711");
    try (FailScenario scenario = FailScenario.setUp("")) {
      assertEquals(-4711, scenario.seed());
      assertEquals(-4711, FailScope.create("test").seed());
    } finally {
      System.clearProperty(Failpoints.SEED_PROPERTY);
    }
  }

  @Test
  void aSeedThatIsNoNumberIsRefused() {
    System.setProperty(Failpoints.SEED_PROPERTY, "4711L");
    try {
      FailpointSyntaxException e =
          assertThrows(FailpointSyntaxException.class, () -> FailScenario.setUp(""));
      assertTrue(e.toString().contains("\"4711L\" (property i2o2.failpoints.seed"), e.toString());
    } finally {
      System.clearProperty(Failpoints.SEED_PROPERTY);
    }
    FailScenario.setUp("").close();
  }

  @Test
  void theEnvironmentAndThePropertyAreReadInThisOrder() {
    try (FailScenario _ = FailScenario.setUp("")) {
      Startup.load(
          Failpoints.global(),
          Map.of(Failpoints.VARIABLE, "both=return(1);one=return(1)")::get,
          Map.of(Failpoints.PROPERTY, "both=return(2);two=return(2)")::get);
      assertEquals(new Outcome.Return("2"), Failpoints.evaluate("both"));
      assertEquals(new Outcome.Return("1"), Failpoints.evaluate("one"));
      assertEquals(new Outcome.Return("2"), Failpoints.evaluate("two"));
    }
  }
}
