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
public record Writev(Target target, List<MemorySegment> buffers, long offset)
    implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("writev", OpcodeKind.Wait.FOR_ROOM);

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
    return Texts.transfer("writev", byteCount(), offset, "to", target);
  }

  @Override
  public OpcodeKind kind() {
    return KIND;
  }

  @Override
  public int segmentCount() {
    return buffers.size();
  }

  @Override
  public MemorySegment segment(int index) {
    return buffers.get(index);
  }

  @Override
  public long startOffset() {
    return offset;
  }

  @Override
  public long byteCount() {
    return Vectors.bytes(buffers);
  }

  @Override
  public OpcodeSpec shortened(long bytes) {
    return new Writev(target, Vectors.first(buffers, bytes), offset);
  }
}
