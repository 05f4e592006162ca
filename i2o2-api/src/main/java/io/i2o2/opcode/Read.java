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
public record Read(Target target, MemorySegment buffer, long offset) implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("read", OpcodeKind.Wait.FOR_DATA);

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
  public boolean fillsMemory() {
    return true;
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
    return new Read(target, buffer.asSlice(0, bytes), offset);
  }
}
