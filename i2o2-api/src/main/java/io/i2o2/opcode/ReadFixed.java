package io.i2o2.opcode;

import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import java.util.Objects;

/**
 * Reads into a registered buffer; see {@link Opcode#readFixed}.
 *
 * @param target the file
 * @param buffer where to; its segment is not read-only
 * @param bufferOffset the first byte of the buffer to use
 * @param length how many bytes
 * @param offset where from in the file, or {@link Opcode#CURRENT_POSITION}
 */
public record ReadFixed(
    Target target, RegisteredBuffer buffer, long bufferOffset, int length, long offset)
    implements OpcodeSpec {
  /** What all of them have in common. */
  public static final OpcodeKind KIND = new OpcodeKind("read_fixed", OpcodeKind.Wait.FOR_DATA);

  /**
   * Checks the values.
   *
   * @param target the file
   * @param buffer where to; its segment is not read-only
   * @param bufferOffset the first byte of the buffer to use
   * @param length how many bytes
   * @param offset where from in the file, or {@link Opcode#CURRENT_POSITION}
   */
  public ReadFixed {
    Objects.requireNonNull(target, "target");
    Checks.destinationRange("read_fixed", buffer, bufferOffset, length);
    Checks.offset("read_fixed", offset);
  }

  @Override
  public String describe() {
    return Texts.transfer("read_fixed", length, offset, "from", target);
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
  public boolean fillsMemory() {
    return true;
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
    return new ReadFixed(target, buffer, bufferOffset, (int) bytes, offset);
  }
}
