package io.i2o2.bench.fault;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Keeps from the report what the logger says of faults that a test wants. */
final class Quiet implements AutoCloseable {
  private final PrintStream before = System.err;

  Quiet() {
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    System.setErr(before);
  }
}
