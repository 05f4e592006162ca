package io.i2o2.fallback.operation;

import io.i2o2.Errno;
import io.i2o2.FallocateMode;
import io.i2o2.fallback.file.FileKind;
import io.i2o2.fallback.file.NioFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.locks.Lock;

/** What changes a file's size, and what makes it durable. */
final class Sizes {
  private Sizes() {}

  static int fsync(NioFile file, boolean dataOnly) throws IOException {
    FileChannel channel = file.channel();
    if (channel == null || file.kind() == FileKind.STREAM) {
      return -Errno.EINVAL;
    }
    channel.force(!dataOnly);
    return 0;
  }

  static int ftruncate(NioFile file, long length) throws IOException {
    FileChannel channel = file.channel();
    if (channel == null || file.kind() != FileKind.REGULAR || !file.flags().write()) {
      return -Errno.EINVAL;
    }
    if (!file.isResizable()) {
      return -Errno.EPERM;
    }
    Lock resizing = file.resizing();
    resizing.lock();
    try {
      long size = channel.size();
      if (length > size) {
        grow(file, channel, length);
      } else if (length < size) {
        channel.truncate(length);
      }
      return 0;
    } finally {
      resizing.unlock();
    }
  }

  /** The order of the checks is the kernel's, vfs_fallocate. */
  static int fallocate(NioFile file, Set<FallocateMode> modes, long offset, long length)
      throws IOException {
    if (length == 0) {
      return -Errno.EINVAL;
    }
    if (!isPossible(modes)) {
      return -Errno.EOPNOTSUPP;
    }
    FileChannel channel = file.channel();
    if (channel == null || !file.flags().write()) {
      return -Errno.EBADF;
    }
    if (file.kind() != FileKind.REGULAR) {
      return file.kind() == FileKind.STREAM ? -Errno.ESPIPE : -Errno.ENODEV;
    }
    if (offset > Long.MAX_VALUE - length) {
      return -Errno.EFBIG;
    }
    if (!modes.isEmpty() || !file.isResizable()) {
      return -Errno.EOPNOTSUPP;
    }
    Lock resizing = file.resizing();
    resizing.lock();
    try {
      if (channel.size() < offset + length) {
        extend(file, channel, offset + length);
      }
      return 0;
    } finally {
      resizing.unlock();
    }
  }

  /** Whether the modes go together at all; fallocate(2). */
  private static boolean isPossible(Set<FallocateMode> modes) {
    Set<FallocateMode> actions = EnumSet.noneOf(FallocateMode.class);
    actions.addAll(modes);
    boolean keepSize = actions.remove(FallocateMode.KEEP_SIZE);
    if (actions.size() > 1) {
      return false;
    }
    if (actions.contains(FallocateMode.PUNCH_HOLE)) {
      return keepSize;
    }
    boolean moves =
        actions.contains(FallocateMode.COLLAPSE_RANGE)
            || actions.contains(FallocateMode.INSERT_RANGE);
    return !(moves && keepSize);
  }

  /**
   * Sets a length that is larger than the size. NIO can shrink a file but not grow it: write beyond
   * the new end, then cut there. Whatever others write meanwhile either stays or lies beyond the
   * cut, as if it had come before the call.
   */
  private static void grow(NioFile file, FileChannel channel, long length) throws IOException {
    int block = file.blockBytes();
    long beyond = Math.ceilDiv(length, block) * block;
    if (beyond < 0 || beyond > Long.MAX_VALUE - block) {
      throw new IOException("File too large");
    }
    writeZeros(channel, beyond, block);
    channel.truncate(length);
  }

  /**
   * Grows a file that must not shrink whatever others do: a byte at the new end. Direct transfers
   * cannot write one byte.
   */
  private static void extend(NioFile file, FileChannel channel, long length) throws IOException {
    if (file.flags().direct()) {
      grow(file, channel, length);
    } else {
      writeZeros(channel, length - 1, 1);
    }
  }

  private static void writeZeros(FileChannel channel, long offset, int bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect(2 * bytes).alignedSlice(bytes).limit(bytes);
    while (zeros.hasRemaining()) {
      channel.write(zeros, offset + zeros.position());
    }
  }
}
