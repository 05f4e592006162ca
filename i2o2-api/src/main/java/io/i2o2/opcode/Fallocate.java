package io.i2o2.opcode;

import io.i2o2.FallocateMode;
import io.i2o2.Opcode;
import io.i2o2.Target;
import java.util.Objects;
import java.util.Set;

/**
 * Changes the blocks behind a range; see {@link Opcode#fallocate}.
 *
 * @param target the file
 * @param modes what to do; none allocates
 * @param offset where the range begins
 * @param length its bytes
 */
public record Fallocate(Target target, Set<FallocateMode> modes, long offset, long length)
    implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("fallocate", OpcodeKind.Wait.NEVER);

  /**
   * Checks the values.
   *
   * @param target the file
   * @param modes what to do; none allocates
   * @param offset where the range begins
   * @param length its bytes
   */
  public Fallocate {
    Objects.requireNonNull(target, "target");
    modes = Set.copyOf(modes);
    Checks.notNegative("fallocate", "offset", offset);
    Checks.notNegative("fallocate", "length", length);
  }

  @Override
  public String describe() {
    return "fallocate of " + length + " bytes at offset " + offset + " of " + target.describe();
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
