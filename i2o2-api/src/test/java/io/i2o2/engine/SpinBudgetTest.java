package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long callers may look. */
final class SpinBudgetTest {
  private static final int MOST = 50_000;
  private static final int LEAST = 1_000;

  private final SpinBudget budget = new SpinBudget();

  @BeforeEach
  void assumeTwoProcessors() {
    assumeTrue(
        Runtime.getRuntime().availableProcessors() > 1, "with one processor nobody looks at all");
  }

  /** Lets all fail until a caller may hardly look any more. */
  private void disappoint() {
    for (int i = 0; i < 100; i++) {
      budget.disappointed(LEAST);
    }
  }

  /** How many callers there are up to the next that looks for the longest time. */
  private int callersToATrial() {
    for (int callers = 1; ; callers++) {
      if (budget.nanos() == MOST) {
        return callers;
      }
    }
  }

  @Test
  void allLookLongAsLongAsThatHelps() {
    for (int i = 0; i < 100; i++) {
      assertEquals(MOST, budget.nanos());
      budget.rewarded();
    }
  }

  @Test
  void hardlyAnyLooksLongWhereItNeverHelps() {
    disappoint();
    callersToATrial();
    assertEquals(LEAST, budget.nanos());
    List<Integer> distances = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      callersToATrial();
      budget.disappointed(MOST);
      distances.add(callersToATrial());
    }
    assertTrue(distances.getFirst() <= 32, distances::toString);
    assertEquals(1024, distances.getLast(), distances::toString);
    for (int i = 1; i < distances.size(); i++) {
      assertTrue(distances.get(i) >= distances.get(i - 1), distances::toString);
    }
  }

  @Test
  void oneThatHelpedMakesThemTryAsOftenAsAtFirst() {
    disappoint();
    for (int i = 0; i < 20; i++) {
      budget.disappointed(MOST);
    }
    callersToATrial();
    callersToATrial();
    budget.rewarded();
    assertTrue(callersToATrial() <= 16);
    assertEquals(16, callersToATrial());
  }

  @ParameterizedTest
  @CsvSource({"true, true, 1", "true, false, 0", "false, true, 1", "false, false, 1"})
  void aVirtualThreadLooksOnlyWhereCarriersLeaveTheLoopAProcessor(
      boolean isVirtual, boolean looksOnCarriers, int expectedLooks) throws Exception {
    SpinBudget budget = new SpinBudget(false, looksOnCarriers);
    AtomicInteger looks = new AtomicInteger();
    AtomicBoolean isDone = new AtomicBoolean();
    Thread.Builder kind = isVirtual ? Thread.ofVirtual() : Thread.ofPlatform();
    kind.start(() -> isDone.set(budget.isDoneSoon(() -> looks.incrementAndGet() > 0))).join();
    assertEquals(expectedLooks, looks.get());
    assertEquals(expectedLooks == 1, isDone.get());
  }
}
