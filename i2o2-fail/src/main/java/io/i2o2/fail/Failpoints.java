package io.i2o2.fail;

/** Placeholder. */
public final class Failpoints {
  private Failpoints() {}

  /** Returns the environment variable that configures failpoints. */
  public static String variable() {
    return "FAILPOINTS";
  }
}
