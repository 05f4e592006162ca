package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FailScopeTest {
  private final FailScenario scenario = FailScenario.setUp("");
  private final List<FailScope> scopes = new ArrayList<>();
  private final Failpoint point = Failpoint.of("scoped");

  @AfterEach
  void tearDown() {
    scopes.forEach(FailScope::clear);
    scenario.close();
    assertFalse(Failpoints.isActive());
  }

  private FailScope scope(String name) {
    return opened(FailScope.create(name));
  }

  private FailScope opened(FailScope scope) {
    scopes.add(scope);
    return scope;
  }

  private @Nullable Outcome evaluateElsewhere() throws Exception {
    CompletableFuture<@Nullable Outcome> outcome = new CompletableFuture<>();
    Thread.ofPlatform()
        .inheritInheritableThreadLocals(false)
        .start(() -> outcome.complete(point.evaluate()));
    return outcome.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aThreadScopeConcernsOnlyItsThread() throws Exception {
    FailScope mine = opened(FailScope.thread(Thread.currentThread()));
    mine.configure("scoped", "return(mine)");
    assertEquals(new Outcome.Return("mine"), point.evaluate());
    assertNull(evaluateElsewhere());
    assertEquals(1, mine.hits("scoped"));
  }

  @Test
  void theNarrowestScopeDecidesAlone() throws Exception {
    Failpoints.global().configure("scoped", "return(global)");
    FailScope thread = opened(FailScope.thread(Thread.currentThread()));
    thread.configure("scoped", "1*return(thread)");
    assertEquals(new Outcome.Return("thread"), point.evaluate());
    assertNull(point.evaluate());
    assertEquals(new Outcome.Return("global"), evaluateElsewhere());
    thread.remove("scoped");
    assertEquals(new Outcome.Return("global"), point.evaluate());
    assertEquals(2, Failpoints.global().hits("scoped"));
    assertEquals(2, thread.hits("scoped"));
  }

  @Test
  void aTestScopeReachesTheThreadsThatTheTestStarts() throws Exception {
    FailScope test = scope("test");
    test.configure("scoped", "return(test)");
    assertNull(point.evaluate());
    Outcome[] seen =
        test.run(
            () -> {
              CompletableFuture<@Nullable Outcome> platform = new CompletableFuture<>();
              CompletableFuture<@Nullable Outcome> virtual = new CompletableFuture<>();
              Thread.ofPlatform().start(() -> platform.complete(point.evaluate()));
              Thread.ofVirtual().start(() -> virtual.complete(point.evaluate()));
              return new Outcome[] {
                platform.get(30, TimeUnit.SECONDS), virtual.get(30, TimeUnit.SECONDS)
              };
            });
    assertEquals(new Outcome.Return("test"), seen[0]);
    assertEquals(new Outcome.Return("test"), seen[1]);
    assertNull(point.evaluate());
    assertNull(evaluateElsewhere());
  }

  @Test
  void aThreadThatAPoolAddsBecauseATestBlocksIsNotTheTests() throws Exception {
    FailScope test = scope("test");
    test.configure("scoped", "return(test)");
    CompletableFuture<Boolean> isFree = new CompletableFuture<>();
    try (ForkJoinPool pool = new ForkJoinPool(1)) {
      pool.submit(
              () ->
                  test.run(
                      () -> {
                        pool.execute(() -> isFree.complete(point.evaluate() == null));
                        // The pool's only thread blocks here, so that another one has to be
                        // started.
                        return isFree.join();
                      }))
          .get(30, TimeUnit.SECONDS);
    }
    assertTrue(isFree.join());
  }

  @Test
  void parallelTestsDoNotDisturbEachOther() throws Exception {
    FailScope one = scope("one");
    FailScope two = scope("two");
    one.configure("scoped", "2*return(1)");
    two.configure("scoped", "2*return(2)");
    try (Logs _ = new Logs()) {
      CompletableFuture<Integer> first = evaluateManyIn(one, "1");
      CompletableFuture<Integer> second = evaluateManyIn(two, "2");
      first.get(30, TimeUnit.SECONDS);
      second.get(30, TimeUnit.SECONDS);
    }
    assertEquals(1000, one.hits("scoped"));
    assertEquals(2, one.triggers("scoped"));
    assertEquals(1000, two.hits("scoped"));
    assertEquals(2, two.triggers("scoped"));
  }

  private CompletableFuture<Integer> evaluateManyIn(FailScope scope, String expected) {
    return Threads.start(
        () ->
            scope.run(
                () -> {
                  for (int i = 0; i < 1000; i++) {
                    Outcome outcome = point.evaluate();
                    assertEquals(i < 2 ? new Outcome.Return(expected) : null, outcome);
                  }
                  return 1000;
                }));
  }

  @Test
  void anInnerScopeGoesBeforeAnOuterOne() {
    FailScope outer = scope("outer");
    outer.configure("scoped", "return(outer)");
    outer.run(
        () -> {
          FailScope inner = scope("inner");
          assertEquals(
              new Outcome.Return("outer"), inner.run(point::evaluate), "nothing is in inner yet");
          inner.configure("scoped", "return(inner)");
          assertEquals(new Outcome.Return("inner"), inner.run(point::evaluate));
          assertEquals(new Outcome.Return("outer"), point.evaluate());
          return null;
        });
  }

  @Test
  void oneSeedRepeatsAllRolls() {
    try (Logs _ = new Logs()) {
      FailScope first = scope("first");
      FailScope second = scope("second");
      List<Boolean> rolls = rolls(first);
      assertEquals(rolls, rolls(second.seed(first.seed())));
      assertTrue(rolls.contains(true) && rolls.contains(false));
    }
  }

  private List<Boolean> rolls(FailScope scope) {
    scope.configure("scoped", "30%return(1)->50%return(2)");
    List<Boolean> passed = new ArrayList<>();
    scope.run(
        () -> {
          for (int i = 0; i < 200; i++) {
            passed.add(point.evaluate() != null);
          }
          return null;
        });
    return passed;
  }
}
