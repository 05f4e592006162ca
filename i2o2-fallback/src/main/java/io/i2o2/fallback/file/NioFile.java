package io.i2o2.fallback.file;

import io.i2o2.fallback.errno.Errnos;
import io.i2o2.opcode.OpenFlags;
import java.nio.channels.FileChannel;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * An open file as a kernel has it: modes, one position, and a life that lasts while a descriptor, a
 * registered slot or an operation refers to it. Thread-safe.
 *
 * <p>NIO refuses READ together with APPEND, and a channel opened to append ignores positions even
 * where a file is to grow. A file opened to append is therefore open twice: once only to append.
 */
public final class NioFile {
  private final OpenFlags flags;
  private final FileKind kind;
  private final @Nullable FileChannel channel;
  private final @Nullable FileChannel appender;
  private final int blockBytes;
  private final boolean resizable;

  private final ReentrantLock positionLock = new ReentrantLock();
  private long position;

  /** Writes share it; what extends the file by writing a byte has it alone. */
  private final ReadWriteLock sizeLock = new ReentrantReadWriteLock();

  private final UseCount uses = new UseCount(this::closeChannels);
  private volatile int closeResult;

  /**
   * Made by {@link FileOpener}; who asked for it is its first user.
   *
   * @param flags how it was opened
   * @param kind what it is
   * @param channel for all but appending; null for a directory that this system does not open
   * @param appender for appending, or for writing to a stream that is read too, else null
   * @param blockBytes what direct transfers must be multiples of
   * @param resizable whether {@code channel} can write
   */
  NioFile(
      OpenFlags flags,
      FileKind kind,
      @Nullable FileChannel channel,
      @Nullable FileChannel appender,
      int blockBytes,
      boolean resizable) {
    this.flags = flags;
    this.kind = kind;
    this.channel = channel;
    this.appender = appender;
    this.blockBytes = blockBytes;
    this.resizable = resizable;
  }

  /**
   * How it was opened.
   *
   * @return the flags
   */
  public OpenFlags flags() {
    return flags;
  }

  /**
   * What it is.
   *
   * @return found when it was opened
   */
  public FileKind kind() {
    return kind;
  }

  /**
   * What direct transfers must be multiples of.
   *
   * @return bytes
   */
  public int blockBytes() {
    return blockBytes;
  }

  /**
   * Whether its size can be set. A file that the system only lets append (chattr +a) cannot.
   *
   * @return whether {@link #channel()} can write
   */
  public boolean isResizable() {
    return resizable;
  }

  /**
   * For everything but appending.
   *
   * @return null for a directory that this system does not open
   */
  public @Nullable FileChannel channel() {
    return channel;
  }

  /**
   * For appending; where a stream was opened to read and to write, for writing, as reads that wait
   * would hold up writes of the same channel.
   *
   * @return null unless the file was opened so
   */
  public @Nullable FileChannel appender() {
    return appender;
  }

  /**
   * Held while the current position is read, used and moved.
   *
   * @return protects {@link #position()}
   */
  public Lock positionLock() {
    return positionLock;
  }

  /**
   * The current position. Only with {@link #positionLock()}.
   *
   * @return bytes from the beginning
   */
  public long position() {
    return position;
  }

  /**
   * Moves the current position. Only with {@link #positionLock()}.
   *
   * @param changed bytes from the beginning
   */
  public void position(long changed) {
    this.position = changed;
  }

  /**
   * Held by every write; any number at once.
   *
   * @return the shared side
   */
  public Lock writing() {
    return sizeLock.readLock();
  }

  /**
   * Held while the size is looked at and changed; excludes writes through this open file.
   *
   * @return the exclusive side
   */
  public Lock resizing() {
    return sizeLock.writeLock();
  }

  /**
   * Begins a use.
   *
   * @return false if it is closed
   */
  public boolean enter() {
    return uses.enter();
  }

  /**
   * Ends a use; the last user closes the file.
   *
   * @return 0, or the negative errno of closing
   */
  public int leave() {
    uses.leave();
    return closeResult;
  }

  /**
   * Ends a use, unless that would close the file.
   *
   * @return false if it would, and goes on
   */
  public boolean leaveUnlessLast() {
    return uses.leaveUnlessLast();
  }

  /**
   * What closing it gave.
   *
   * @return 0, or the negative errno of closing; 0 also while it is open
   */
  public int closeResult() {
    return closeResult;
  }

  private void closeChannels() {
    closeResult = Math.min(close(appender), close(channel));
  }

  private static int close(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
      return 0;
    } catch (Throwable e) {
      return -Errnos.of(e);
    }
  }
}
