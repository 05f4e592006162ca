package io.i2o2.bench;

import io.i2o2.bench.command.Program;

/** The command-line program. */
public final class Main {
  private Main() {}

  /**
   * Runs a command, and ends with its exit status.
   *
   * @param args the command, its options and parameters
   */
  public static void main(String[] args) {
    System.exit(Program.run(args));
  }
}
