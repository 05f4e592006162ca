package io.i2o2.opcode;

import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.Target;
import java.util.Objects;

/**
 * Closes a raw descriptor; see {@link Opcode#close}.
 *
 * @param fd the descriptor
 */
public record Close(Fd fd) implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("close", OpcodeKind.Wait.NEVER);

  /**
   * Checks for null.
   *
   * @param fd the descriptor
   */
  public Close {
    Objects.requireNonNull(fd, "fd");
  }

  /**
   * Whether an operation closes a descriptor, hints or not.
   *
   * @param opcode any operation
   * @return true for what must never be cancelled, because the descriptor would stay open
   */
  public static boolean is(Opcode opcode) {
    return OpcodeSpec.of(opcode).kind() == KIND;
  }

  @Override
  public Target target() {
    return fd;
  }

  @Override
  public String describe() {
    return "close of " + fd.describe();
  }

  @Override
  public OpcodeKind kind() {
    return KIND;
  }
}
