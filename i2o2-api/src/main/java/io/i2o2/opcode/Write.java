package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Writes from memory; see {@link Opcode#write}.
 *
 * @param target the file
 * @param buffer where from
 * @param offset where to, or {@link Opcode#CURRENT_POSITION}
 */
public record Write(Target target, MemorySegment buffer, long offset) implements Opcode {
  /**
   * Checks the values.
   *
   * @param target the file
   * @param buffer where from
   * @param offset where to, or {@link Opcode#CURRENT_POSITION}
   */
  public Write {
    Objects.requireNonNull(target, "target");
    Checks.memory("write", buffer);
    Checks.transferBytes("write", buffer.byteSize());
    Checks.offset("write", offset);
  }

  @Override
  public String describe() {
    return Texts.transfer("write", buffer.byteSize(), offset, "to", target);
  }
}
