package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;

/**
 * Reads into several segments, one after the other; see {@link Opcode#readv}.
 *
 * @param target the file
 * @param buffers where to, in order; at most 1024
 * @param offset where from, or {@link Opcode#CURRENT_POSITION}
 */
public record Readv(Target target, List<MemorySegment> buffers, long offset) implements Opcode {
  /**
   * Checks the values.
   *
   * @param target the file
   * @param buffers where to, in order; at most 1024
   * @param offset where from, or {@link Opcode#CURRENT_POSITION}
   */
  public Readv {
    Objects.requireNonNull(target, "target");
    buffers = List.copyOf(buffers);
    buffers.forEach(buffer -> Checks.destination("readv", buffer));
    Checks.vectors("readv", buffers);
    Checks.offset("readv", offset);
  }

  @Override
  public String describe() {
    long bytes = buffers.stream().mapToLong(MemorySegment::byteSize).sum();
    return Texts.transfer("readv", bytes, offset, "from", target);
  }
}
