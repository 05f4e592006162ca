package io.i2o2;

/**
 * What runs a scheduler's operations.
 *
 * @param name such as {@code uring} or {@code fallback}
 * @param detail what was set up, for people: one line
 */
public record Backend(String name, String detail) {}
