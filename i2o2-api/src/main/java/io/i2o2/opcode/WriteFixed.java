package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import java.util.Objects;

/**
 * Writes from a registered buffer; see {@link Opcode#writeFixed}.
 *
 * @param target the file
 * @param buffer where from
 * @param bufferOffset the first byte of the buffer to use
 * @param length how many bytes
 * @param offset where to in the file, or {@link Opcode#CURRENT_POSITION}
 */
public record WriteFixed(
    Target target, RegisteredBuffer buffer, long bufferOffset, int length, long offset)
    implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("write_fixed", OpcodeKind.Wait.FOR_ROOM);

  /**
   * Checks the values.
   *
   * @param target the file
   * @param buffer where from
   * @param bufferOffset the first byte of the buffer to use
   * @param length how many bytes
   * @param offset where to in the file, or {@link Opcode#CURRENT_POSITION}
   */
  public WriteFixed {
    Objects.requireNonNull(target, "target");
    Checks.bufferRange("write_fixed", buffer, bufferOffset, length);
    Checks.offset("write_fixed", offset);
  }

  @Override
  public String describe() {
    return Texts.transfer("write_fixed", length, offset, "to", target);
  }

  @Override
  public OpcodeKind kind() {
    return KIND;
  }

  @Override
  public RegisteredBuffer registeredBuffer() {
    return buffer;
  }

  @Override
  public long startOffset() {
    return offset;
  }

  @Override
  public long byteCount() {
    return length;
  }

  @Override
  public OpcodeSpec shortened(long bytes) {
    return new WriteFixed(target, buffer, bufferOffset, (int) bytes, offset);
  }
}
