package io.i2o2.fallback.scheduler;

import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.UringCommand;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.spi.Facades;
import io.i2o2.spi.SubmissionChecks;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks what is submitted, at the one who submits it, and holds the handles that it uses. */
final class Admission {
  private final Handles handles;
  private final FileSlots files;
  private final BufferSlots buffers;

  Admission(Handles handles, FileSlots files, BufferSlots buffers) {
    this.handles = handles;
    this.files = files;
    this.buffers = buffers;
  }

  /** What the operation uses; entered, so to be left once. */
  Uses check(Opcode opcode, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    SubmissionChecks.memory(opcode, guard);
    Opcode plain = opcode instanceof Hinted hinted ? hinted.opcode() : opcode;
    Uses uses = target(plain);
    RegisteredBuffer buffer = buffer(plain);
    if (buffer == null) {
      return uses;
    }
    try {
      return buffer(plain, buffer, uses);
    } catch (RuntimeException e) {
      uses.leave();
      throw e;
    }
  }

  private Uses target(Opcode opcode) {
    Target target = opcode.target();
    if (target == null) {
      return Uses.NONE;
    }
    return switch (Facades.core(target)) {
      case Fd _ -> Uses.NONE;
      case OpenHandle handle when handle.belongsTo(handles) -> handle(opcode, handle);
      case FileSlots.Slot slot when slot.slots() == files -> slot(slot);
      case FileHandle _, RegisteredFile _ ->
          throw new IllegalArgumentException(
              opcode.describe() + ": the file belongs to another scheduler");
    };
  }

  private static Uses handle(Opcode opcode, OpenHandle handle) {
    if (!handle.enter()) {
      throw new IllegalStateException(opcode.describe() + ": the file was closed");
    }
    return new Uses(handle.file(), handle.uses(), null);
  }

  private Uses slot(FileSlots.Slot slot) {
    if (!files.enter(slot.registration())) {
      throw files.stale(slot.registration());
    }
    return new Uses(slot.registration().resource(), slot.registration().uses(), null);
  }

  private static @Nullable RegisteredBuffer buffer(Opcode opcode) {
    return switch (opcode) {
      case ReadFixed read -> read.buffer();
      case WriteFixed write -> write.buffer();
      case UringCommand command -> command.buffer();
      default -> null;
    };
  }

  private Uses buffer(Opcode opcode, RegisteredBuffer buffer, Uses uses) {
    if (!(Facades.core(buffer) instanceof BufferSlots.Slot slot) || slot.slots() != buffers) {
      throw new IllegalArgumentException(
          opcode.describe() + ": the buffer belongs to another scheduler");
    }
    if (!buffers.enter(slot.registration())) {
      throw buffers.stale(slot.registration());
    }
    return uses.withBuffer(slot.registration().uses());
  }
}
