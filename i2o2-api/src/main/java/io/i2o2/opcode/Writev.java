package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/**
 * Writes from several segments, one after the other; see {@link Opcode#writev}.
 *
 * @param target the file
 * @param buffers where from, in order; at most 1024
 * @param offset where to, or {@link Opcode#CURRENT_POSITION}
 */
public record Writev(Target target, List<MemorySegment> buffers, long offset) implements Opcode {
  /**
   * Checks the values.
   *
   * @param target the file
   * @param buffers where from, in order; at most 1024
   * @param offset where to, or {@link Opcode#CURRENT_POSITION}
   */
  public Writev {
    Objects.requireNonNull(target, "target");
    buffers = List.copyOf(buffers);
    buffers.forEach(buffer -> Checks.memory("writev", buffer));
    Checks.vectors("writev", buffers);
    Checks.offset("writev", offset);
  }

  @Override
  public String describe() {
    long bytes = buffers.stream().mapToLong(MemorySegment::byteSize).sum();
    return Texts.transfer("writev", bytes, offset, "to", target);
  }
}
