package io.i2o2.contract.differential;

import io.i2o2.Errno;
import java.util.Arrays;

/**
 * What one operation came to.
 *
 * @param answer a count, an errno's name, or the name of the exception that refused it
 * @param memory what the memory of a read holds afterwards, behind its end too; else empty
 */
record Outcome(String answer, byte[] memory) {
  private static final byte[] NOTHING = {};
  private static final int SHOWN_BYTES = 8;

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

  boolean succeeded() {
    return Character.isDigit(answer.charAt(0));
  }

  boolean agreesWith(Outcome other) {
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
