package io.i2o2.contract;

import java.io.PrintStream;
import java.io.PrintWriter;

/** An exception that cannot be reported: each of its methods that a logger could call throws. */
final class Unprintable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unprintable() {}

  @Override
  public String getMessage() {
    throw new AssertionError("getMessage");
  }

  @Override
  public String getLocalizedMessage() {
    throw new AssertionError("getLocalizedMessage");
  }

  @Override
  public String toString() {
    throw new AssertionError("toString");
  }

  @Override
  public void printStackTrace(PrintStream stream) {
    throw new AssertionError("printStackTrace");
  }

  @Override
  public void printStackTrace(PrintWriter writer) {
    throw new AssertionError("printStackTrace");
  }

  @Override
  public StackTraceElement[] getStackTrace() {
    throw new AssertionError("getStackTrace");
  }
}
