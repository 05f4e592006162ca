package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import java.util.Objects;

/**
 * Makes a file durable; see {@link Opcode#fsync}.
 *
 * @param target the file
 * @param dataOnly fdatasync instead of fsync
 */
public record Fsync(Target target, boolean dataOnly) implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("fsync", OpcodeKind.Wait.NEVER);

  /**
   * Checks for null.
   *
   * @param target the file
   * @param dataOnly fdatasync instead of fsync
   */
  public Fsync {
    Objects.requireNonNull(target, "target");
  }

  @Override
  public String describe() {
    return (dataOnly ? "fdatasync of " : "fsync of ") + target.describe();
  }

  @Override
  public OpcodeKind kind() {
    return KIND;
  }
}
