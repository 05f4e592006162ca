package io.i2o2.fallback.operation;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.fallback.file.FileKind;
import io.i2o2.fallback.file.NioFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.locks.Lock;

/** Reads and writes. */
final class Transfers {
  private Transfers() {}

  static int read(NioFile file, List<MemorySegment> memory, long offset) throws IOException {
    if (!file.flags().read()) {
      return -Errno.EBADF;
    }
    long bytes = bytes(memory);
    if (bytes == 0) {
      return 0;
    }
    if (endsBeyondAllFiles(bytes, offset)) {
      return -Errno.EINVAL;
    }
    FileChannel channel = file.channel();
    if (channel == null || file.kind() == FileKind.DIRECTORY) {
      return -Errno.EISDIR;
    }
    ByteBuffer[] buffers = buffers(memory);
    if (file.kind() == FileKind.STREAM) {
      return count(channel.read(buffers));
    }
    if (file.flags().direct() && offset >= channel.size()) {
      // NIO would look at the alignment first.
      return 0;
    }
    if (offset != Opcode.CURRENT_POSITION) {
      return each(buffers, offset, channel::read);
    }
    return atPosition(file, position -> each(buffers, position, channel::read));
  }

  static int write(NioFile file, List<MemorySegment> memory, long offset) throws IOException {
    FileChannel channel = file.channel();
    if (!file.flags().write() || channel == null) {
      return -Errno.EBADF;
    }
    long bytes = bytes(memory);
    if (bytes == 0) {
      return 0;
    }
    if (endsBeyondAllFiles(bytes, offset)) {
      return -Errno.EINVAL;
    }
    ByteBuffer[] buffers = buffers(memory);
    if (file.kind() == FileKind.STREAM) {
      FileChannel writer = file.appender();
      return count((writer == null ? channel : writer).write(buffers));
    }
    Lock writing = file.writing();
    writing.lock();
    try {
      FileChannel appender = file.appender();
      if (appender != null) {
        return append(file, appender, buffers, offset);
      }
      if (offset != Opcode.CURRENT_POSITION) {
        return each(buffers, offset, channel::write);
      }
      return atPosition(file, position -> each(buffers, position, channel::write));
    } finally {
      writing.unlock();
    }
  }

  /** The offset is ignored; the current position moves only where it was asked for. */
  private static int append(NioFile file, FileChannel appender, ByteBuffer[] buffers, long offset)
      throws IOException {
    if (offset != Opcode.CURRENT_POSITION) {
      return gather(appender, buffers);
    }
    Lock lock = file.positionLock();
    lock.lock();
    try {
      int count = gather(appender, buffers);
      file.position(appender.size());
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Some systems take fewer segments at a time than one operation may have. */
  private static int gather(FileChannel appender, ByteBuffer[] buffers) throws IOException {
    long total = 0;
    while (true) {
      try {
        long count = appender.write(buffers);
        total += count;
        if (count == 0 || !buffers[buffers.length - 1].hasRemaining()) {
          return (int) total;
        }
      } catch (IOException e) {
        if (total == 0) {
          throw e;
        }
        return (int) total;
      }
    }
  }

  private static int atPosition(NioFile file, Transfer transfer) throws IOException {
    Lock lock = file.positionLock();
    lock.lock();
    try {
      long position = file.position();
      int count = transfer.from(position);
      file.position(position + count);
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** One segment after the other, until one is not moved whole. */
  private static int each(ByteBuffer[] buffers, long offset, Move move) throws IOException {
    int total = 0;
    for (ByteBuffer buffer : buffers) {
      int count;
      try {
        count = count(move.at(buffer, offset + total));
      } catch (IOException e) {
        // Bytes that were moved are reported; the error comes again with the next operation.
        if (total == 0) {
          throw e;
        }
        return total;
      }
      total += count;
      if (buffer.hasRemaining()) {
        return total;
      }
    }
    return total;
  }

  private static ByteBuffer[] buffers(List<MemorySegment> memory) {
    ByteBuffer[] buffers = new ByteBuffer[memory.size()];
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = memory.get(i).asByteBuffer();
    }
    return buffers;
  }

  /** The end of the file is -1 to NIO, 0 to a system call. */
  private static int count(long moved) {
    return (int) Math.max(moved, 0);
  }

  private static long bytes(List<MemorySegment> memory) {
    long bytes = 0;
    for (MemorySegment segment : memory) {
      bytes += segment.byteSize();
    }
    return bytes;
  }

  private static boolean endsBeyondAllFiles(long bytes, long offset) {
    return offset > Long.MAX_VALUE - bytes;
  }

  @FunctionalInterface
  private interface Move {
    int at(ByteBuffer buffer, long offset) throws IOException;
  }

  @FunctionalInterface
  private interface Transfer {
    int from(long position) throws IOException;
  }
}
