package io.i2o2;

/**
 * A raw file descriptor. The caller owns it and must keep it open until every operation on it has
 * been answered: closing it earlier neither cancels nor waits, and the number may be reused.
 *
 * <p>On the fallback, descriptors are those that {@link Opcode#openAt} gave there, not the
 * process's.
 *
 * @param number the descriptor, as the operating system knows it
 */
public record Fd(int number) implements Target {
  @Override
  public String describe() {
    return "fd " + number;
  }
}
