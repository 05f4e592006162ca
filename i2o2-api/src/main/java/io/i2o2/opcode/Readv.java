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
public record Readv(Target target, List<MemorySegment> buffers, long offset) implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("readv", OpcodeKind.Wait.FOR_DATA);

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
    return Texts.transfer("readv", byteCount(), offset, "from", target);
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
  public boolean fillsMemory() {
    return true;
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
    return new Readv(target, Vectors.first(buffers, bytes), offset);
  }
}
