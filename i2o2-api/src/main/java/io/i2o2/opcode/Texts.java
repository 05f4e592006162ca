package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;

/** The words that error messages use for operations. */
final class Texts {
  private Texts() {}

  static String transfer(String verb, long bytes, long offset, String preposition, Target target) {
    String position =
        offset == Opcode.CURRENT_POSITION ? "the current position" : "offset " + offset;
    return verb
        + " of "
        + bytes
        + " bytes at "
        + position
        + " "
        + preposition
        + " "
        + target.describe();
  }
}
