package io.i2o2;

import java.util.Objects;

/**
 * One thing a backend found out about the system it runs on, for people who ask why it works or
 * does not.
 *
 * @param topic what several facts have in common, such as {@code features}
 * @param name what it is about, such as {@code NODROP}
 * @param value what was found, such as {@code yes}
 */
public record Fact(String topic, String name, String value) {
  /**
   * Checks for null.
   *
   * @param topic what several facts have in common
   * @param name what it is about
   * @param value what was found
   */
  public Fact {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
  }
}
