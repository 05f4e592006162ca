package io.i2o2.fallback.errno;

import io.i2o2.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The words by which operating systems describe errors: all that the JDK keeps of an errno in the
 * message of an exception. English ones of glibc, musl, macOS and Windows, and the JDK's own.
 */
final class ErrnoTexts {
  /** No text of the table fits. */
  static final int UNKNOWN = 0;

  private record Row(int errno, String text) {}

  private static final List<Row> ROWS =
      List.of(
          new Row(Errno.EPERM, "Operation not permitted"),
          new Row(Errno.ENOENT, "No such file or directory"),
          new Row(Errno.ENOENT, "The system cannot find the file specified"),
          new Row(Errno.ENOENT, "The system cannot find the path specified"),
          new Row(Errno.EINTR, "Interrupted system call"),
          new Row(Errno.EIO, "Input/output error"),
          new Row(Errno.EIO, "I/O error"),
          new Row(Errno.ENXIO, "No such device or address"),
          new Row(Errno.ENXIO, "Device not configured"),
          new Row(Errno.EBADF, "Bad file descriptor"),
          new Row(Errno.EBADF, "The handle is invalid"),
          new Row(Errno.EAGAIN, "Resource temporarily unavailable"),
          new Row(Errno.ENOMEM, "Cannot allocate memory"),
          new Row(Errno.ENOMEM, "Out of memory"),
          new Row(Errno.EACCES, "Permission denied"),
          new Row(Errno.EACCES, "Access is denied"),
          new Row(Errno.EFAULT, "Bad address"),
          new Row(Errno.EBUSY, "Device or resource busy"),
          new Row(Errno.EBUSY, "Resource busy"),
          new Row(Errno.EBUSY, "being used by another process"),
          new Row(Errno.EEXIST, "File exists"),
          new Row(Errno.EEXIST, "The file exists"),
          new Row(Errno.ENODEV, "No such device"),
          new Row(Errno.ENODEV, "Operation not supported by device"),
          new Row(Errno.ENOTDIR, "Not a directory"),
          new Row(Errno.EISDIR, "Is a directory"),
          new Row(Errno.EINVAL, "Invalid argument"),
          new Row(Errno.EINVAL, "The parameter is incorrect"),
          new Row(Errno.EINVAL, "Incorrect function"),
          new Row(Errno.EINVAL, "is not a multiple of the block size"),
          new Row(Errno.ENFILE, "Too many open files in system"),
          new Row(Errno.EMFILE, "Too many open files"),
          new Row(Errno.EMFILE, "No file descriptors available"),
          new Row(Errno.ETXTBSY, "Text file busy"),
          new Row(Errno.EFBIG, "File too large"),
          new Row(Errno.EFBIG, "The file size exceeds the limit allowed"),
          new Row(Errno.ENOSPC, "No space left on device"),
          new Row(Errno.ENOSPC, "There is not enough space on the disk"),
          new Row(Errno.ESPIPE, "Illegal seek"),
          new Row(Errno.ESPIPE, "Invalid seek"),
          new Row(Errno.EROFS, "Read-only file system"),
          new Row(Errno.EROFS, "The media is write protected"),
          new Row(Errno.EPIPE, "Broken pipe"),
          new Row(Errno.ENAMETOOLONG, "File name too long"),
          new Row(Errno.ENAMETOOLONG, "Filename too long"),
          new Row(Errno.ENAMETOOLONG, "The filename or extension is too long"),
          new Row(Errno.ELOOP, "Too many levels of symbolic links"),
          new Row(Errno.ELOOP, "Symbolic link loop"),
          new Row(Errno.EOVERFLOW, "Value too large for defined data type"),
          new Row(Errno.EOVERFLOW, "Value too large for data type"),
          new Row(Errno.EOPNOTSUPP, "Operation not supported"),
          new Row(Errno.EOPNOTSUPP, "Not supported"),
          new Row(Errno.EOPNOTSUPP, "The request is not supported"),
          new Row(Errno.EDQUOT, "Disk quota exceeded"),
          new Row(Errno.EDQUOT, "Disc quota exceeded"),
          new Row(Errno.EDQUOT, "Quota exceeded"));

  private static final Map<String, Integer> EXACT =
      ROWS.stream().collect(Collectors.toUnmodifiableMap(Row::text, Row::errno));

  /** Longest first: "Too many open files in system" has another text as its beginning. */
  private static final List<Row> LONGEST_FIRST = longestFirst();

  private ErrnoTexts() {}

  /** The errno of a message: of the table's text that it is, else that it contains. */
  static int find(String message) {
    Integer exact = EXACT.get(message);
    if (exact != null) {
      return exact;
    }
    for (Row row : LONGEST_FIRST) {
      if (message.contains(row.text)) {
        return row.errno;
      }
    }
    return UNKNOWN;
  }

  private static List<Row> longestFirst() {
    List<Row> rows = new ArrayList<>(ROWS);
    rows.sort((a, b) -> b.text.length() - a.text.length());
    return List.copyOf(rows);
  }
}
