package io.i2o2.fallback.errno;

import io.i2o2.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The words by which operating systems describe errors: all that the JDK keeps of an errno in the
 * message of an exception. English ones: all of glibc, and those that differ of musl, macOS,
 * Windows and the JDK itself.
 */
final class ErrnoTexts {
  /** No text of the table fits. */
  static final int UNKNOWN = 0;

  /** Linux's largest errno. */
  private static final int LAST = 133;

  private record Row(int errno, String text) {}

  private static final List<Row> OTHERS =
      List.of(
          new Row(Errno.ENOENT, "The system cannot find the file specified"),
          new Row(Errno.ENOENT, "The system cannot find the path specified"),
          new Row(Errno.EIO, "I/O error"),
          new Row(Errno.ENXIO, "Device not configured"),
          new Row(Errno.EBADF, "The handle is invalid"),
          new Row(Errno.ENOMEM, "Out of memory"),
          new Row(Errno.EACCES, "Access is denied"),
          new Row(Errno.EBUSY, "Resource busy"),
          new Row(Errno.EBUSY, "being used by another process"),
          new Row(Errno.EEXIST, "The file exists"),
          new Row(Errno.ENODEV, "Operation not supported by device"),
          new Row(Errno.EINVAL, "The parameter is incorrect"),
          new Row(Errno.EINVAL, "Incorrect function"),
          new Row(Errno.EINVAL, "is not a multiple of the block size"),
          new Row(Errno.EMFILE, "No file descriptors available"),
          new Row(Errno.EFBIG, "The file size exceeds the limit allowed"),
          new Row(Errno.ENOSPC, "There is not enough space on the disk"),
          new Row(Errno.ESPIPE, "Invalid seek"),
          new Row(Errno.EROFS, "The media is write protected"),
          new Row(Errno.ENAMETOOLONG, "Filename too long"),
          new Row(Errno.ENAMETOOLONG, "The filename or extension is too long"),
          new Row(Errno.ELOOP, "Symbolic link loop"),
          new Row(Errno.EOVERFLOW, "Value too large for data type"),
          new Row(Errno.EOPNOTSUPP, "Not supported"),
          new Row(Errno.EOPNOTSUPP, "The request is not supported"),
          new Row(Errno.EDQUOT, "Disc quota exceeded"),
          new Row(Errno.EDQUOT, "Quota exceeded"));

  private static final List<Row> ROWS = withThoseOfGlibc();

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

  private static List<Row> withThoseOfGlibc() {
    List<Row> rows = new ArrayList<>(OTHERS);
    for (int errno = 1; errno <= LAST; errno++) {
      int number = errno;
      Errno.text(errno).ifPresent(text -> rows.add(new Row(number, text)));
    }
    return rows;
  }

  private static List<Row> longestFirst() {
    List<Row> rows = new ArrayList<>(ROWS);
    rows.sort((a, b) -> b.text.length() - a.text.length());
    return List.copyOf(rows);
  }
}
