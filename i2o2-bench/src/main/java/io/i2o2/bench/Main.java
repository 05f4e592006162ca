package io.i2o2.bench;

/** The command-line program. */
final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println(String.join(" ", args));
  }
}
