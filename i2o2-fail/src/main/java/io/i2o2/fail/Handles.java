package io.i2o2.fail;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import io.i2o2.opcode.OpcodeSpec;
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
    Target target = opcode.target();
    RegisteredBuffer buffer = buffer(opcode);
    return target == null
        ? opcode
        : OpcodeSpec.of(opcode).withHandles(real(target), buffer == null ? null : real(buffer));
  }

  /** Whether an operation is on a handle that the backend does not know. */
  static boolean areOurs(Opcode opcode) {
    return opcode.target() instanceof FailFile || buffer(opcode) instanceof FailBuffer;
  }

  private static @Nullable RegisteredBuffer buffer(Opcode opcode) {
    return opcode.registeredBuffer();
  }
}
