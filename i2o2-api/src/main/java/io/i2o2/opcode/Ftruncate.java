package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import java.util.Objects;

/**
 * Sets a file's length; see {@link Opcode#ftruncate}.
 *
 * @param target the file
 * @param length the new length in bytes
 */
public record Ftruncate(Target target, long length) implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("ftruncate", OpcodeKind.Wait.NEVER);

  /**
   * Checks the values.
   *
   * @param target the file
   * @param length the new length in bytes
   */
  public Ftruncate {
    Objects.requireNonNull(target, "target");
    Checks.notNegative("ftruncate", "length", length);
  }

  @Override
  public String describe() {
    return "ftruncate to " + length + " bytes of " + target.describe();
  }

  @Override
  public OpcodeKind kind() {
    return KIND;
  }

  @Override
  public long byteCount() {
    return length;
  }
}
