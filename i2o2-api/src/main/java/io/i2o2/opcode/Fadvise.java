package io.i2o2.opcode;

import io.i2o2.FileAdvice;
import io.i2o2.Opcode;
import io.i2o2.Target;
import java.util.Objects;

/**
 * Says how a range of a file will be used; see {@link Opcode#fadvise}.
 *
 * @param target the file
 * @param offset where the range begins
 * @param length its bytes; 0 reaches to the end
 * @param advice how it will be used
 */
public record Fadvise(Target target, long offset, long length, FileAdvice advice)
    implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("fadvise", OpcodeKind.Wait.NEVER);

  /**
   * Checks the values.
   *
   * @param target the file
   * @param offset where the range begins
   * @param length its bytes; 0 reaches to the end
   * @param advice how it will be used
   */
  public Fadvise {
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(advice, "advice");
    Checks.notNegative("fadvise", "offset", offset);
    Checks.notNegative("fadvise", "length", length);
  }

  @Override
  public String describe() {
    return "fadvise "
        + advice
        + " of "
        + length
        + " bytes at offset "
        + offset
        + " of "
        + target.describe();
  }

  @Override
  public OpcodeKind kind() {
    return KIND;
  }

  @Override
  public long startOffset() {
    return offset;
  }

  @Override
  public long byteCount() {
    return length;
  }
}
