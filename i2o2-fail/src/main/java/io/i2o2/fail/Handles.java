package io.i2o2.fail;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Fadvise;
import io.i2o2.opcode.Fallocate;
import io.i2o2.opcode.Fsync;
import io.i2o2.opcode.Ftruncate;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.Nop;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.UringCommand;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.opcode.Writev;
import org.jspecify.annotations.Nullable;

/**
 * Handles of registered files and buffers are ours, so that taking out can be made to fail; the
 * backend only takes its own.
 */
final class Handles {
  private Handles() {}

  static Target real(Target target) {
    return target instanceof FailFile file ? file.real() : target;
  }

  private static RegisteredBuffer real(RegisteredBuffer buffer) {
    return buffer instanceof FailBuffer ours ? ours.real() : buffer;
  }

  /** The errno of an operation on a real slot that only a failpoint says is taken; else 0. */
  static int errno(Opcode opcode) {
    if (opcode.target() instanceof InjectedFile file) {
      file.requireTaken();
      return Errno.EBADF;
    }
    if (buffer(opcode) instanceof InjectedBuffer buffer) {
      buffer.requireTaken();
      return Errno.EFAULT;
    }
    return 0;
  }

  /** The same operation on the backend's own handles; the very same if it has none of ours. */
  static Opcode real(Opcode opcode) {
    if (!areOurs(opcode)) {
      return opcode;
    }
    return switch (opcode) {
      case Fadvise o -> new Fadvise(real(o.target()), o.offset(), o.length(), o.advice());
      case Fallocate o -> new Fallocate(real(o.target()), o.modes(), o.offset(), o.length());
      case Fsync o -> new Fsync(real(o.target()), o.dataOnly());
      case Ftruncate o -> new Ftruncate(real(o.target()), o.length());
      case Hinted o -> new Hinted(real(o.opcode()), o.priority(), o.async());
      case Read o -> new Read(real(o.target()), o.buffer(), o.offset());
      case ReadFixed o ->
          new ReadFixed(
              real(o.target()), real(o.buffer()), o.bufferOffset(), o.length(), o.offset());
      case Readv o -> new Readv(real(o.target()), o.buffers(), o.offset());
      case UringCommand o -> real(o);
      case Write o -> new Write(real(o.target()), o.buffer(), o.offset());
      case WriteFixed o ->
          new WriteFixed(
              real(o.target()), real(o.buffer()), o.bufferOffset(), o.length(), o.offset());
      case Writev o -> new Writev(real(o.target()), o.buffers(), o.offset());
      case Close _, Madvise _, Nop _, OpenAt _ -> opcode;
    };
  }

  /** Whether an operation is on a handle that the backend does not know. */
  static boolean areOurs(Opcode opcode) {
    return opcode.target() instanceof FailFile || buffer(opcode) instanceof FailBuffer;
  }

  private static UringCommand real(UringCommand command) {
    RegisteredBuffer buffer = command.buffer();
    return command.withHandles(real(command.target()), buffer == null ? null : real(buffer));
  }

  private static @Nullable RegisteredBuffer buffer(Opcode opcode) {
    return switch (opcode) {
      case Hinted hinted -> buffer(hinted.opcode());
      case ReadFixed read -> read.buffer();
      case WriteFixed write -> write.buffer();
      case UringCommand command -> command.buffer();
      default -> null;
    };
  }
}
