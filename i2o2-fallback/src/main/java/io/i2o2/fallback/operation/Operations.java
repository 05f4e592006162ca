package io.i2o2.fallback.operation;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.fallback.errno.Errnos;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.file.FileOpener;
import io.i2o2.fallback.file.NioFile;
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
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one scheduler. Thread-safe; blocks as long as the system does. The thread must
 * not be interrupted meanwhile: NIO would close the file.
 */
public final class Operations {
  private final DescriptorTable descriptors;

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
    return switch (opcode) {
      case Hinted o -> opensStream(o.opcode());
      case OpenAt o -> FileOpener.isStreamOrDevice(o.path());
      default -> false;
    };
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
    return switch (opcode) {
      case Hinted o -> isRefused(o) ? -Errno.EINVAL : dispatch(o.opcode(), file);
      case Nop _ -> 0;
      case Madvise o -> Advice.madvise(o.memory(), o.advice());
      case OpenAt o -> open(o);
      case Close o -> close(o.fd());
      case Read _,
          Write _,
          ReadFixed _,
          WriteFixed _,
          Readv _,
          Writev _,
          Fsync _,
          Fallocate _,
          Ftruncate _,
          Fadvise _,
          UringCommand _ ->
          onFile(opcode, file != null ? file : lookUp(opcode));
    };
  }

  /** The kernel looks at the priority of transfers only, and before anything else. */
  private static boolean isRefused(Hinted hinted) {
    return switch (hinted.opcode()) {
      case Read _, Write _, ReadFixed _, WriteFixed _, Readv _, Writev _ ->
          !Advice.isPriority(hinted.priority());
      default -> false;
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

  private static int onFile(Opcode opcode, @Nullable NioFile file) throws IOException {
    if (file == null || !file.enter()) {
      return -Errno.EBADF;
    }
    try {
      return onOpenFile(opcode, file);
    } finally {
      file.leave();
    }
  }

  private static int onOpenFile(Opcode opcode, NioFile file) throws IOException {
    return switch (opcode) {
      case Read o -> Transfers.read(file, List.of(o.buffer()), o.offset());
      case Write o -> Transfers.write(file, List.of(o.buffer()), o.offset());
      case Readv o -> Transfers.read(file, o.buffers(), o.offset());
      case Writev o -> Transfers.write(file, o.buffers(), o.offset());
      case ReadFixed o ->
          Transfers.read(
              file, part(o.buffer().segment(), o.bufferOffset(), o.length()), o.offset());
      case WriteFixed o ->
          Transfers.write(
              file, part(o.buffer().segment(), o.bufferOffset(), o.length()), o.offset());
      case Fsync o -> Sizes.fsync(file, o.dataOnly());
      case Fallocate o -> Sizes.fallocate(file, o.modes(), o.offset(), o.length());
      case Ftruncate o -> Sizes.ftruncate(file, o.length());
      case Fadvise _ -> Advice.fadvise(file);
      case UringCommand _ -> -Errno.EOPNOTSUPP;
      case Hinted _, Nop _, Madvise _, OpenAt _, Close _ ->
          throw new IllegalArgumentException("no operation on an open file: " + opcode.describe());
    };
  }

  private static List<MemorySegment> part(MemorySegment buffer, long start, int length) {
    return List.of(buffer.asSlice(start, length));
  }
}
