package io.i2o2.contract;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Prints why a test did not run: Surefire shows the number of skipped tests, but no reason. */
public final class SkipReporter implements TestExecutionListener {
  /** For {@link java.util.ServiceLoader}. */
  public SkipReporter() {}

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    print(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      print(test, result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
    }
  }

  private static void print(TestIdentifier test, String reason) {
    String inClass =
        test.getSource()
            .filter(MethodSource.class::isInstance)
            .map(source -> ((MethodSource) source).getClassName() + ".")
            .orElse("");
    System.out.println("SKIPPED " + inClass + test.getLegacyReportingName() + ": " + reason);
  }
}
