package io.i2o2.fail.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.i2o2.fail.Failpoints;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.opentest4j.AssertionFailedError;

/** Runs the samples by a launcher of its own, some of which fail on purpose. */
final class FailpointsExtensionTest {

  private static final class Results implements TestExecutionListener {
    private final List<String> succeeded = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private int aborted;

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
      switch (result.getStatus()) {
        case FAILED -> failures.add(result.getThrowable().orElseThrow());
        case ABORTED -> aborted++;
        case SUCCESSFUL -> {
          if (test.isTest()) {
            succeeded.add(test.getDisplayName());
          }
        }
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
  void whatIsAroundATestMeetsTheFaultsOfEachOfItsRuns() {
    run(Samples.AroundEachTest.class).assertSucceeded(6);
  }

  @Test
  void nestedClassesAndHeirsMeetThemToo() {
    run(Samples.Outer.class).assertSucceeded(4);
    run(Samples.Heir.class).assertSucceeded(4);
  }

  @Test
  void anAnnotationOfAnotherNameMayStandForThem() {
    run(Samples.OneInstance.class).assertSucceeded(2);
  }

  @Test
  void anAssumptionThatFailsIsNoFailure() {
    Results results = run(Samples.Aborted.class);
    results.assertSucceeded(0);
    assertEquals(1, results.aborted);
  }

  @Test
  void beforeAllTestsThereIsNoScope() {
    Results results = run(Samples.ForAll.class);
    assertEquals(1, results.failures.size());
    assertInstanceOf(ParameterResolutionException.class, results.failures.getFirst());
  }

  @ParameterizedTest
  @CsvSource({"Failing, 4", "FailingBefore, 1", "FailingAfter, 1", "FailingInTheConstructor, 1"})
  void aFailureNamesTheSeed(String samples, int count) throws Exception {
    Results results = run(Class.forName(Samples.class.getName() + "$" + samples));
    assertEquals(count, results.failures.size());
    for (Throwable failure : results.failures) {
      String message = String.valueOf(failure.getMessage());
      assertTrue(message.contains("-Di2o2.failpoints.seed=4711"), message);
      assertTrue(message.contains("this test fails") || message.contains("timed out"), message);
    }
  }

  @Test
  void whatWasExpectedIsStillKnown() {
    assertTrue(
        run(Samples.Failing.class).failures.stream()
            .anyMatch(
                failure ->
                    failure instanceof AssertionFailedError assertion
                        && assertion.isExpectedDefined()
                        && "1".equals(assertion.getExpected().getStringRepresentation())
                        && "2".equals(assertion.getActual().getStringRepresentation())));
  }

  @Test
  void afterTheTestsNothingIsConfigured() {
    run(Samples.OnMethods.class).assertSucceeded(4);
    assertFalse(Failpoints.isActive());
  }

  @ParameterizedTest
  @ValueSource(classes = {Samples.Malformed.class, Samples.MalformedClass.class})
  void aMalformedStringFailsTheTestBeforeItRuns(Class<?> samples) {
    Results results = run(samples);
    assertEquals(1, results.failures.size());
    String message = String.valueOf(results.failures.getFirst().getMessage());
    assertTrue(
        message.startsWith(
            "unable to configure failpoint \"i2o2::fail::op::nop\": unrecognized command"
                + " \"retrun\" (entry 2 \"i2o2::fail::op::nop=retrun(EIO)\", character 46: "),
        message);
    assertFalse(Failpoints.isActive());
  }

  @ParameterizedTest
  @CsvSource({
    "MistypedOfOurs, i2o2::fail::op::wirte, i2o2::fail::op::write",
    "WildcardThatMatchesNothing, i2o2::fail::opp::*, i2o2::fail::op::",
    "Mistyped, sample::nowhree, sample::nowhere"
  })
  void aNameThatNoPointHasFailsTheTestAndSuggestsTheNearest(
      String samples, String name, String nearest) throws Exception {
    Results results = run(Class.forName(Samples.class.getName() + "$" + samples));
    assertEquals(1, results.failures.size());
    String message = String.valueOf(results.failures.getFirst().getMessage());
    String start = "no failpoint \"" + name + "\" is known; did you mean \"" + nearest;
    assertTrue(message.startsWith(start), message);
    assertFalse(Failpoints.isActive());
  }

  @Test
  void aPointMayBecomeKnownWhileTheTestRuns() {
    run(Samples.DeclaredMeanwhile.class).assertSucceeded(1);
  }
}
