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
public record Write(Target target, MemorySegment buffer, long offset) implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("write", OpcodeKind.Wait.FOR_ROOM);

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

  @Override
  public OpcodeKind kind() {
    return KIND;
  }

  @Override
  public int segmentCount() {
    return 1;
  }

  @Override
  public MemorySegment segment(int index) {
    return buffer;
  }

  @Override
  public long startOffset() {
    return offset;
  }

  @Override
  public long byteCount() {
    return buffer.byteSize();
  }

  @Override
  public OpcodeSpec shortened(long bytes) {
    return new Write(target, buffer.asSlice(0, bytes), offset);
  }
}
