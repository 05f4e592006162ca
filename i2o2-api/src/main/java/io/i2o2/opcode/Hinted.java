package io.i2o2.opcode;

import io.i2o2.IoPriority;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An operation with a priority, or one that always runs on a kernel worker; see {@link
 * Opcode#withPriority} and {@link Opcode#alwaysAsync}.
 *
 * @param opcode the operation itself, not {@code Hinted}
 * @param priority its priority
 * @param async whether it skips the try without blocking (IOSQE_ASYNC)
 */
public record Hinted(OpcodeSpec opcode, IoPriority priority, boolean async) implements OpcodeSpec {
  /**
   * Checks the values.
   *
   * @param opcode the operation itself, not {@code Hinted}
   * @param priority its priority
   * @param async whether it skips the try without blocking (IOSQE_ASYNC)
   */
  public Hinted {
    Objects.requireNonNull(opcode, "opcode");
    Objects.requireNonNull(priority, "priority");
    if (opcode instanceof Hinted) {
      throw new IllegalArgumentException("a hinted operation inside a hinted one: " + opcode);
    }
  }

  @Override
  public Opcode withPriority(IoPriority changed) {
    return new Hinted(opcode, changed, async);
  }

  @Override
  public Opcode alwaysAsync() {
    return new Hinted(opcode, priority, true);
  }

  @Override
  public @Nullable Target target() {
    return opcode.target();
  }

  @Override
  public @Nullable IOException failure(int result) {
    return opcode.failure(result);
  }

  @Override
  public String describe() {
    return opcode.describe();
  }

  @Override
  public OpcodeKind kind() {
    return plain().kind();
  }

  @Override
  public OpcodeSpec plain() {
    return opcode;
  }

  @Override
  public @Nullable Target secondTarget() {
    return plain().secondTarget();
  }

  @Override
  public @Nullable RegisteredBuffer registeredBuffer() {
    return plain().registeredBuffer();
  }

  @Override
  public int segmentCount() {
    return plain().segmentCount();
  }

  @Override
  public MemorySegment segment(int index) {
    return plain().segment(index);
  }

  @Override
  public boolean fillsMemory() {
    return plain().fillsMemory();
  }

  @Override
  public long startOffset() {
    return plain().startOffset();
  }

  @Override
  public long byteCount() {
    return plain().byteCount();
  }

  @Override
  public OpcodeSpec shortened(long bytes) {
    return new Hinted(plain().shortened(bytes), priority, async);
  }
}
