package io.i2o2.fail;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Catches what the tests' logger, slf4j-simple, writes to the standard error stream. */
final class Logs implements AutoCloseable {
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream caught = new ByteArrayOutputStream();

  Logs() {
    System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
  }

  String text() {
    return caught.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
