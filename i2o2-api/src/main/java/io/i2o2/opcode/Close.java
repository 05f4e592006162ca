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
public record Close(Fd fd) implements Opcode {
  /**
   * Checks for null.
   *
   * @param fd the descriptor
   */
  public Close {
    Objects.requireNonNull(fd, "fd");
  }

  @Override
  public Target target() {
    return fd;
  }

  @Override
  public String describe() {
    return "close of " + fd.describe();
  }
}
