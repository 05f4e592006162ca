package io.i2o2.fallback.errno;

import io.i2o2.Errno;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.ReadOnlyFileSystemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the errno behind what java.nio threw. */
public final class Errnos {
  private static final Logger LOG = LoggerFactory.getLogger(Errnos.class);

  private Errnos() {}

  /**
   * The errno that the same system call would have given.
   *
   * @param thrown by an operation of java.nio
   * @return positive; EIO where nothing better is known
   */
  public static int of(Throwable thrown) {
    return switch (thrown) {
      case IOException io -> ofIo(io);
      case NonReadableChannelException _, NonWritableChannelException _ -> Errno.EBADF;
      case ReadOnlyFileSystemException _ -> Errno.EROFS;
      // An open option that this system does not have: open(2) says so with EINVAL.
      case UnsupportedOperationException _, IllegalArgumentException _ -> Errno.EINVAL;
      // The memory's arena was closed under way, against the guard's purpose.
      case IllegalStateException _ -> Errno.EFAULT;
      case OutOfMemoryError _ -> Errno.ENOMEM;
      default -> unexpected(thrown);
    };
  }

  private static int ofIo(IOException thrown) {
    return switch (thrown) {
      case NoSuchFileException _ -> Errno.ENOENT;
      case FileAlreadyExistsException _ -> Errno.EEXIST;
      case AccessDeniedException _ -> Errno.EACCES;
      case NotDirectoryException _ -> Errno.ENOTDIR;
      case FileSystemLoopException _ -> Errno.ELOOP;
      case ClosedChannelException _ -> Errno.EBADF;
      case FileSystemException e -> ofText(e.getReason(), e);
      default -> ofText(thrown.getMessage(), thrown);
    };
  }

  private static int ofText(@Nullable String text, IOException thrown) {
    int errno = text == null ? ErrnoTexts.UNKNOWN : ErrnoTexts.find(text);
    return errno == ErrnoTexts.UNKNOWN ? unexpected(thrown) : errno;
  }

  private static int unexpected(Throwable thrown) {
    LOG.warn("no errno is known for this, the operation ends with EIO", thrown);
    return Errno.EIO;
  }
}
