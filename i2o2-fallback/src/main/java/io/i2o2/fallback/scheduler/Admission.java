package io.i2o2.fallback.scheduler;

import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import io.i2o2.engine.Facades;
import io.i2o2.engine.SubmissionChecks;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.file.OpenFile;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.UringCommand;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.opcode.Writev;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks what is submitted, at the one who submits it, and finds what it uses. */
final class Admission {
  private final DescriptorTable descriptors;
  private final Handles handles;
  private final FileSlots files;
  private final BufferSlots buffers;

  Admission(DescriptorTable descriptors, Handles handles, FileSlots files, BufferSlots buffers) {
    this.descriptors = descriptors;
    this.handles = handles;
    this.files = files;
    this.buffers = buffers;
  }

  /** What the operation is to use; the queue begins the uses. */
  Uses check(Opcode opcode, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    SubmissionChecks.memory(opcode, guard);
    Opcode plain = opcode instanceof Hinted hinted ? hinted.opcode() : opcode;
    Uses uses = target(plain);
    RegisteredBuffer buffer = buffer(plain);
    return buffer == null ? uses : uses.withBuffer(slot(plain, buffer));
  }

  /** What the queue refused an operation for: what it uses was closed. */
  static RuntimeException gone(Batch batch) {
    for (Job each = batch.first; each != null; each = each.following) {
      for (Use use : new Use[] {each.file, each.buffer}) {
        if (use != null && !use.open && each instanceof OperationJob operation) {
          return use.gone(operation.describe());
        }
      }
    }
    throw new IllegalStateException("refused, though nothing that it uses was closed");
  }

  private Uses target(Opcode opcode) {
    Target target = opcode.target();
    if (target == null) {
      return Uses.NONE;
    }
    return switch (Facades.core(target)) {
      case Fd fd -> Uses.of(null, null, end(opcode, descriptors.find(fd.number())));
      case OpenHandle handle when handle.belongsTo(handles) ->
          Uses.of(handle.file(), handle.use(), end(opcode, handle.file()));
      case FileSlots.Slot slot when slot.slots() == files -> {
        OpenFile file = slot.registration().resource;
        yield Uses.of(file, slot.registration(), end(opcode, file));
      }
      case FileHandle _, RegisteredFile _ ->
          throw new IllegalArgumentException(
              opcode.describe() + ": the file belongs to another scheduler");
    };
  }

  /** Where a transfer waits for a stream; other operations do not wait for anybody. */
  private static @Nullable StreamEnd end(Opcode opcode, @Nullable OpenFile file) {
    return switch (opcode) {
      case Read _, ReadFixed _, Readv _ -> StreamEnd.of(file, false);
      case Write _, WriteFixed _, Writev _ -> StreamEnd.of(file, true);
      default -> null;
    };
  }

  private static @Nullable RegisteredBuffer buffer(Opcode opcode) {
    return switch (opcode) {
      case ReadFixed read -> read.buffer();
      case WriteFixed write -> write.buffer();
      case UringCommand command -> command.buffer();
      default -> null;
    };
  }

  private Use slot(Opcode opcode, RegisteredBuffer buffer) {
    if (!(Facades.core(buffer) instanceof BufferSlots.Slot slot) || slot.slots() != buffers) {
      throw new IllegalArgumentException(
          opcode.describe() + ": the buffer belongs to another scheduler");
    }
    return slot.registration();
  }
}
