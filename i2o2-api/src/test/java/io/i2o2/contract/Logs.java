package io.i2o2.contract;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Catches what the tests' logger, slf4j-simple, writes to the standard error stream. */
public final class Logs implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream caught = new ByteArrayOutputStream();

  /** Catches from now on. */
  public Logs() {
    System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
  }

  /**
   * What was caught so far.
   *
   * @return all lines
   */
  public String text() {
    return caught.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
