package io.i2o2.contract.differential;

import io.i2o2.Errno;
import java.util.Arrays;

/** What one operation came to. */
final class Outcome {
  private static final byte[] NOTHING = {};

  /** It has no such operation; agrees with all. */
  static final Outcome NONE = new Outcome("has nothing like it", NOTHING);

  private static final int SHOWN_BYTES = 8;

  private final String answer;
  private final byte[] memory;

  /**
   * An outcome.
   *
   * @param answer a count, an errno's name, or the name of the exception that refused it
   * @param memory what the memory of a read holds afterwards, behind its end too; else empty
   */
  Outcome(String answer, byte[] memory) {
    this.answer = answer;
    this.memory = memory;
  }

  String answer() {
    return answer;
  }

  byte[] memory() {
    return memory;
  }

  static Outcome of(int result) {
    return of(result, NOTHING);
  }

  static Outcome of(int result, byte[] memory) {
    String answer = result < 0 ? Errno.name(-result) : Integer.toString(result);
    return new Outcome(answer, memory);
  }

  static Outcome refused(RuntimeException refusal) {
    return refused(refusal.getClass());
  }

  static Outcome refused(Class<? extends RuntimeException> refusal) {
    return new Outcome(refusal.getSimpleName(), NOTHING);
  }

  /** How many bytes were moved, 0 if it failed. */
  int count() {
    return succeeded() ? Integer.parseInt(answer) : 0;
  }

  boolean succeeded() {
    return Character.isDigit(answer.charAt(0));
  }

  boolean agreesWith(Outcome other) {
    if (this == NONE || other == NONE) {
      return true;
    }
    return answer.equals(other.answer) && Arrays.equals(memory, other.memory);
  }

  /** For a message, with the bytes where they first differ from others'. */
  String describe(Outcome other) {
    int at = Arrays.mismatch(memory, other.memory);
    if (at < 0) {
      return answer;
    }
    byte[] shown =
        Arrays.copyOfRange(
            memory, Math.min(at, memory.length), Math.min(at + SHOWN_BYTES, memory.length));
    return answer + ", from byte " + at + " on " + Arrays.toString(shown);
  }
}
