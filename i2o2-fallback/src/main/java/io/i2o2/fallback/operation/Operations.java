package io.i2o2.fallback.operation;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.fallback.errno.Errnos;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.file.FileKind;
import io.i2o2.fallback.file.FileOpener;
import io.i2o2.fallback.file.NioFile;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Fadvise;
import io.i2o2.opcode.Fallocate;
import io.i2o2.opcode.Fsync;
import io.i2o2.opcode.Ftruncate;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.Nop;
import io.i2o2.opcode.OpcodeKind;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.SyncFileRange;
import io.i2o2.opcode.UringCommand;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.opcode.Writev;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one scheduler. Thread-safe; blocks as long as the system does. The thread must
 * not be interrupted meanwhile: NIO would close the file.
 */
public final class Operations {
  private static final Method[] METHODS = methods();

  private final DescriptorTable descriptors;

  /** Does one kind of operation. */
  @FunctionalInterface
  private interface Method {
    /** With the file, where the operation has one. */
    int run(Operations operations, @Nullable NioFile file, Opcode opcode) throws IOException;
  }

  /** Does one kind of operation on a file. */
  @FunctionalInterface
  private interface OnFile<T> {
    int run(NioFile file, T opcode) throws IOException;
  }

  /** Does one kind of operation that has no open file. */
  @FunctionalInterface
  private interface WithoutFile<T> {
    int run(Operations operations, T opcode) throws IOException;
  }

  private static Method[] methods() {
    Method[] methods = new Method[OpcodeKind.all().size()];
    methods[Nop.KIND.index()] = (_, _, _) -> 0;
    methods[UringCommand.KIND.index()] = (_, _, _) -> -Errno.EOPNOTSUPP;
    methods[Madvise.KIND.index()] =
        without(Madvise.class, (_, o) -> Advice.madvise(o.memory(), o.advice()));
    methods[OpenAt.KIND.index()] = without(OpenAt.class, Operations::open);
    methods[Close.KIND.index()] = without(Close.class, (all, o) -> all.close(o.fd()));
    methods[Read.KIND.index()] =
        on(Read.class, (file, o) -> Transfers.read(file, List.of(o.buffer()), o.offset()));
    methods[Write.KIND.index()] =
        on(Write.class, (file, o) -> Transfers.write(file, List.of(o.buffer()), o.offset()));
    methods[Readv.KIND.index()] =
        on(Readv.class, (file, o) -> Transfers.read(file, o.buffers(), o.offset()));
    methods[Writev.KIND.index()] =
        on(Writev.class, (file, o) -> Transfers.write(file, o.buffers(), o.offset()));
    methods[ReadFixed.KIND.index()] =
        on(
            ReadFixed.class,
            (file, o) ->
                Transfers.read(
                    file, part(o.buffer().segment(), o.bufferOffset(), o.length()), o.offset()));
    methods[WriteFixed.KIND.index()] =
        on(
            WriteFixed.class,
            (file, o) ->
                Transfers.write(
                    file, part(o.buffer().segment(), o.bufferOffset(), o.length()), o.offset()));
    methods[Fsync.KIND.index()] = on(Fsync.class, (file, o) -> Sizes.fsync(file, o.dataOnly()));
    methods[SyncFileRange.KIND.index()] = on(SyncFileRange.class, Operations::syncFileRange);
    methods[Fallocate.KIND.index()] =
        on(Fallocate.class, (file, o) -> Sizes.fallocate(file, o.modes(), o.offset(), o.length()));
    methods[Ftruncate.KIND.index()] =
        on(Ftruncate.class, (file, o) -> Sizes.ftruncate(file, o.length()));
    methods[Fadvise.KIND.index()] = on(Fadvise.class, (file, _) -> Advice.fadvise(file));
    return methods;
  }

  /** The whole file, which is more than was asked for. */
  private static int syncFileRange(NioFile file, SyncFileRange opcode) throws IOException {
    if (opcode.offset() > Long.MAX_VALUE - opcode.length()) {
      return -Errno.EINVAL;
    }
    if (file.kind() == FileKind.STREAM) {
      return -Errno.ESPIPE;
    }
    return opcode.steps().isEmpty() ? 0 : Sizes.fsync(file, true);
  }

  private static <T> Method on(Class<T> type, OnFile<T> method) {
    return (_, file, opcode) -> method.run(Objects.requireNonNull(file), type.cast(opcode));
  }

  private static <T> Method without(Class<T> type, WithoutFile<T> method) {
    return (operations, _, opcode) -> method.run(operations, type.cast(opcode));
  }

  /**
   * Works on the descriptors of a scheduler.
   *
   * @param descriptors what raw descriptors mean
   */
  public Operations(DescriptorTable descriptors) {
    this.descriptors = descriptors;
  }

  /**
   * Runs an operation.
   *
   * @param opcode what to do
   * @param file its file, where the target is a handle or registered; null to look it up
   * @return a count, 0, or a negative errno; never throws
   */
  public int run(Opcode opcode, @Nullable NioFile file) {
    try {
      return dispatch(opcode, file);
    } catch (Throwable e) {
      return -errno(e);
    }
  }

  /**
   * Whether an operation opens a stream, which may wait for another process, or a device. Blocks as
   * long as the system does to look.
   *
   * @param opcode any
   * @return false for what cannot be looked at
   */
  public boolean opensStream(Opcode opcode) {
    return OpcodeSpec.of(opcode).plain() instanceof OpenAt open
        && FileOpener.isStreamOrDevice(open.path());
  }

  /** Out of descriptors or memory, not even the table of errors may be loadable. */
  private static int errno(Throwable thrown) {
    try {
      return Errnos.of(thrown);
    } catch (Throwable _) {
      return Errno.EIO;
    }
  }

  private int dispatch(Opcode opcode, @Nullable NioFile file) throws IOException {
    OpcodeSpec plain = OpcodeSpec.of(opcode).plain();
    if (isRefused(opcode)) {
      return -Errno.EINVAL;
    }
    Method method = METHODS[plain.kind().index()];
    if (opcode.target() == null || plain instanceof Close) {
      return method.run(this, null, plain);
    }
    return onFile(method, plain, file != null ? file : lookUp(opcode));
  }

  /** The kernel looks at the priority of transfers only, and before anything else. */
  private static boolean isRefused(Opcode opcode) {
    return switch (OpcodeSpec.of(opcode).kind().waitsFor()) {
      case FOR_DATA, FOR_ROOM -> !Advice.isPriority(opcode.priority());
      case FOR_DRIVER, NEVER, TO_OPEN -> false;
    };
  }

  /** A file that comes too late, after its scheduler closed, is closed again. */
  private int open(OpenAt opcode) throws IOException {
    NioFile file = FileOpener.open(opcode);
    int number = -1;
    try {
      number = descriptors.add(file);
    } finally {
      if (number < 0) {
        file.leave();
      }
    }
    return number < 0 ? -Errno.ECANCELED : number;
  }

  private int close(Fd fd) {
    NioFile file = descriptors.remove(fd.number());
    return file == null ? -Errno.EBADF : file.leave();
  }

  private @Nullable NioFile lookUp(Opcode opcode) {
    return opcode.target() instanceof Fd fd ? descriptors.find(fd.number()) : null;
  }

  private int onFile(Method method, Opcode opcode, @Nullable NioFile file) throws IOException {
    if (file == null || !file.enter()) {
      return -Errno.EBADF;
    }
    try {
      return method.run(this, file, opcode);
    } finally {
      file.leave();
    }
  }

  private static List<MemorySegment> part(MemorySegment buffer, long start, int length) {
    return List.of(buffer.asSlice(start, length));
  }
}
