package io.i2o2.opcode;

import io.i2o2.IoPriority;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What the engine, its drivers and failpoints ask an operation; users need none of it. Sealed down
 * to the operations themselves, which have checked their values: an operation of another kind would
 * reach the kernel unchecked.
 */
public sealed interface OpcodeSpec permits Opcode {
  /**
   * What it has in common with all operations of its name.
   *
   * @return the same one each time
   */
  OpcodeKind kind();

  /**
   * The operation without hints.
   *
   * @return itself where there are none
   */
  Opcode plain();

  /**
   * Its priority.
   *
   * @return the default unless it was given one
   */
  default IoPriority priority() {
    return IoPriority.DEFAULT;
  }

  /**
   * Whether a kernel worker runs it from the start (IOSQE_ASYNC).
   *
   * @return false unless it was asked for
   */
  default boolean async() {
    return false;
  }

  /**
   * A second file that it works on.
   *
   * @return null for most
   */
  default @Nullable Target secondTarget() {
    return null;
  }

  /**
   * The registered buffer that it uses.
   *
   * @return null for most
   */
  default @Nullable RegisteredBuffer registeredBuffer() {
    return null;
  }

  /**
   * How many segments of memory it works on, beside a registered buffer.
   *
   * @return 0 for many
   */
  default int segmentCount() {
    return 0;
  }

  /**
   * One of its segments.
   *
   * @param index from 0
   * @return native memory
   */
  default MemorySegment segment(int index) {
    throw new IndexOutOfBoundsException(index);
  }

  /**
   * Whether it writes to its memory, or to its registered buffer.
   *
   * @return false if it only reads there
   */
  default boolean fillsMemory() {
    return false;
  }

  /**
   * Where it begins in its file.
   *
   * @return bytes, {@link Opcode#CURRENT_POSITION}, or -1 where it has no offset
   */
  default long startOffset() {
    return -1;
  }

  /**
   * How many bytes it concerns.
   *
   * @return bytes, or -1 where that means nothing
   */
  default long byteCount() {
    return -1;
  }

  /**
   * The same transfer of fewer bytes.
   *
   * @param bytes fewer than {@link #byteCount}
   * @return a new operation
   * @throws UnsupportedOperationException if it is no transfer
   */
  default Opcode shortened(long bytes) {
    throw new UnsupportedOperationException(this + " is no transfer");
  }
}
