package io.i2o2.fail.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the samples by a launcher of its own, some of which fail on purpose. */
final class FailpointsExtensionTest {

  private static final class Results implements TestExecutionListener {
    private final List<String> succeeded = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
      Optional<Throwable> thrown = result.getThrowable();
      if (thrown.isPresent()) {
        failures.add(thrown.get());
      } else if (test.isTest()) {
        succeeded.add(test.getDisplayName());
      }
    }

    synchronized void assertSucceeded(int count) {
      assertEquals(List.of(), failures);
      assertEquals(count, succeeded.size());
    }
  }

  private static Results run(Class<?> samples) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(samples))
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4")
            .build();
    Results results = new Results();
    LauncherFactory.create().execute(request, results);
    return results;
  }

  @Test
  void aMethodMeetsItsFaultsAndItsNeighbourDoesNot() {
    run(Samples.OnMethods.class).assertSucceeded(4);
  }

  @Test
  void aClassStandsForEachOfItsTestsAndMethodsComeOnTop() {
    run(Samples.OnAClass.class).assertSucceeded(5);
  }

  @Test
  void parallelTestsDoNotDisturbEachOther() {
    run(Samples.Parallel.class).assertSucceeded(4);
  }

  @Test
  void theTestsOfAFactoryMeetTheFaults() {
    run(Samples.Factory.class).assertSucceeded(2);
  }

  @Test
  void aFailureNamesTheSeed() {
    Results results = run(Samples.Failing.class);
    assertEquals(2, results.failures.size());
    for (Throwable failure : results.failures) {
      String message = String.valueOf(failure.getMessage());
      assertTrue(message.contains("-Di2o2.failpoints.seed=4711"), message);
      assertTrue(message.contains("this test fails"), message);
    }
  }

  @Test
  void afterTheTestsNothingIsConfigured() {
    run(Samples.OnMethods.class).assertSucceeded(4);
    assertFalse(io.i2o2.fail.Failpoints.isActive());
  }

  @Test
  void aMalformedStringFailsTheTest() {
    Results results = run(Samples.Malformed.class);
    assertEquals(1, results.failures.size());
    String message = String.valueOf(results.failures.getFirst().getMessage());
    assertTrue(message.contains("unrecognized command \"retrun\""), message);
  }
}
