package io.i2o2.opcode;

import io.i2o2.ErrnoException;
import io.i2o2.IoPriority;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What the engine, its drivers and failpoints ask an operation, beyond what users see of it. Sealed
 * down to the operations themselves, which have checked their values: an operation of another kind
 * would reach the kernel unchecked.
 */
public sealed interface OpcodeSpec extends Opcode
    permits Close,
        Fadvise,
        Fallocate,
        Fsync,
        Ftruncate,
        Hinted,
        Madvise,
        Nop,
        OpenAt,
        Read,
        ReadFixed,
        Readv,
        SyncFileRange,
        UringCommand,
        Write,
        WriteFixed,
        Writev {

  /**
   * The same operation, seen from inside.
   *
   * @param opcode any operation
   * @return that one
   */
  static OpcodeSpec of(Opcode opcode) {
    return (OpcodeSpec) opcode;
  }

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
  default OpcodeSpec plain() {
    return this;
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
   * The same transfer of fewer bytes.
   *
   * @param bytes fewer than {@link #byteCount}
   * @return a new operation
   * @throws UnsupportedOperationException if it is no transfer
   */
  default OpcodeSpec shortened(long bytes) {
    throw new UnsupportedOperationException(this + " is no transfer");
  }

  @Override
  default Opcode withPriority(IoPriority priority) {
    return new Hinted(this, priority, false);
  }

  @Override
  default Opcode alwaysAsync() {
    return new Hinted(this, IoPriority.DEFAULT, true);
  }

  @Override
  default String name() {
    return kind().name();
  }

  @Override
  default long startOffset() {
    return -1;
  }

  @Override
  default long byteCount() {
    return -1;
  }

  @Override
  default @Nullable RegisteredBuffer registeredBuffer() {
    return null;
  }

  @Override
  default IoPriority priority() {
    return IoPriority.DEFAULT;
  }

  @Override
  default boolean async() {
    return false;
  }

  @Override
  default @Nullable IOException failure(int result) {
    return result < 0 ? new ErrnoException(-result, this) : null;
  }
}
