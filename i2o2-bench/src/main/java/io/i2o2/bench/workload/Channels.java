package io.i2o2.bench.workload;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** FileChannel calls whose exceptions name operation, file and errno, as the scheduler's do. */
public final class Channels {
  private static final int LARGEST_ERRNO = 133;

  private Channels() {}

  /**
   * Opens a file.
   *
   * @param path the file
   * @param options how
   * @return the channel
   * @throws IOException if that fails
   */
  public static FileChannel open(Path path, Set<? extends OpenOption> options) throws IOException {
    try {
      return FileChannel.open(path, options);
    } catch (IOException e) {
      throw named("open " + path, e);
    }
  }

  /**
   * Reads until the buffer is full or the file ends.
   *
   * @param path the channel's file
   * @param channel where from
   * @param buffer where to
   * @param offset the first byte
   * @return how many bytes
   * @throws IOException if that fails
   */
  public static int read(Path path, FileChannel channel, ByteBuffer buffer, long offset)
      throws IOException {
    int start = buffer.position();
    try {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position() - start) < 0) {
          break;
        }
      }
      return buffer.position() - start;
    } catch (IOException e) {
      throw named("read at offset " + offset + " from " + path, e);
    }
  }

  /**
   * Writes all of a buffer.
   *
   * @param path the channel's file
   * @param channel where to
   * @param buffer where from
   * @param offset the first byte
   * @return how many bytes
   * @throws IOException if that fails
   */
  public static int write(Path path, FileChannel channel, ByteBuffer buffer, long offset)
      throws IOException {
    int start = buffer.position();
    try {
      while (buffer.hasRemaining()) {
        channel.write(buffer, offset + buffer.position() - start);
      }
      return buffer.position() - start;
    } catch (IOException e) {
      throw named("write at offset " + offset + " to " + path, e);
    }
  }

  static IOException named(String what, IOException e) {
    OptionalInt errno = errno(e);
    IOException named =
        errno.isPresent()
            ? new ErrnoException(errno.getAsInt(), what)
            : new IOException(what + ": " + e);
    named.initCause(e);
    return named;
  }

  /** Java has no number: it is in the class, or the text is what strerror(3) says. */
  private static OptionalInt errno(IOException e) {
    if (e instanceof NoSuchFileException) {
      return OptionalInt.of(Errno.ENOENT);
    }
    if (e instanceof AccessDeniedException) {
      return OptionalInt.of(Errno.EACCES);
    }
    String text =
        Objects.requireNonNullElse(
            e instanceof FileSystemException f ? f.getReason() : e.getMessage(), "");
    return IntStream.rangeClosed(1, LARGEST_ERRNO)
        .filter(number -> Errno.describe(number).endsWith(", " + text + ")"))
        .findFirst();
  }
}
