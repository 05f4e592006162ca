package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Reads into memory; see {@link Opcode#read}.
 *
 * @param target the file
 * @param buffer where to
 * @param offset where from, or {@link Opcode#CURRENT_POSITION}
 */
public record Read(Target target, MemorySegment buffer, long offset) implements Opcode {
  /**
   * Checks the values.
   *
   * @param target the file
   * @param buffer where to
   * @param offset where from, or {@link Opcode#CURRENT_POSITION}
   */
  public Read {
    Objects.requireNonNull(target, "target");
    Checks.destination("read", buffer);
    Checks.transferBytes("read", buffer.byteSize());
    Checks.offset("read", offset);
  }

  @Override
  public String describe() {
    return Texts.transfer("read", buffer.byteSize(), offset, "from", target);
  }
}
