package io.i2o2;

import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Error numbers as Linux has them on x86-64, aarch64 and riscv64 (errno(3)). Every backend speaks
 * these numbers, on whatever system it runs.
 */
public final class Errno {
  /** Operation not permitted. */
  public static final int EPERM = 1;

  /** No such file or directory. */
  public static final int ENOENT = 2;

  /** Interrupted system call. */
  public static final int EINTR = 4;

  /** Input/output error. */
  public static final int EIO = 5;

  /** No such device or address. */
  public static final int ENXIO = 6;

  /** Bad file descriptor. */
  public static final int EBADF = 9;

  /** Resource temporarily unavailable. */
  public static final int EAGAIN = 11;

  /** Cannot allocate memory. */
  public static final int ENOMEM = 12;

  /** Permission denied. */
  public static final int EACCES = 13;

  /** Bad address. */
  public static final int EFAULT = 14;

  /** Device or resource busy. */
  public static final int EBUSY = 16;

  /** File exists. */
  public static final int EEXIST = 17;

  /** Invalid cross-device link. */
  public static final int EXDEV = 18;

  /** No such device. */
  public static final int ENODEV = 19;

  /** Not a directory. */
  public static final int ENOTDIR = 20;

  /** Is a directory. */
  public static final int EISDIR = 21;

  /** Invalid argument. */
  public static final int EINVAL = 22;

  /** Too many open files in system. */
  public static final int ENFILE = 23;

  /** Too many open files. */
  public static final int EMFILE = 24;

  /** Text file busy. */
  public static final int ETXTBSY = 26;

  /** File too large. */
  public static final int EFBIG = 27;

  /** No space left on device. */
  public static final int ENOSPC = 28;

  /** Illegal seek. */
  public static final int ESPIPE = 29;

  /** Read-only file system. */
  public static final int EROFS = 30;

  /** Broken pipe. */
  public static final int EPIPE = 32;

  /** File name too long. */
  public static final int ENAMETOOLONG = 36;

  /** Function not implemented. */
  public static final int ENOSYS = 38;

  /** Too many levels of symbolic links. */
  public static final int ELOOP = 40;

  /** Invalid request descriptor. */
  public static final int EBADR = 53;

  /** Timer expired. */
  public static final int ETIME = 62;

  /** Value too large for defined data type. */
  public static final int EOVERFLOW = 75;

  /** File descriptor in bad state. */
  public static final int EBADFD = 77;

  /** Socket operation on non-socket. */
  public static final int ENOTSOCK = 88;

  /** Operation not supported. */
  public static final int EOPNOTSUPP = 95;

  /** No buffer space available. */
  public static final int ENOBUFS = 105;

  /** Connection timed out. */
  public static final int ETIMEDOUT = 110;

  /** Operation already in progress. */
  public static final int EALREADY = 114;

  /** Disk quota exceeded. */
  public static final int EDQUOT = 122;

  /** Operation canceled. */
  public static final int ECANCELED = 125;

  private static final Map<Integer, String[]> BY_NUMBER =
      table().collect(Collectors.toUnmodifiableMap(row -> Integer.valueOf(row[0]), row -> row));

  private static final Map<String, Integer> BY_NAME =
      table().collect(Collectors.toUnmodifiableMap(row -> row[1], row -> Integer.valueOf(row[0])));

  private Errno() {}

  /**
   * The name of a number.
   *
   * @param errno the positive number
   * @return such as {@code ENOSPC}, or {@code errno 999} where there is no name
   */
  public static String name(int errno) {
    String[] row = BY_NUMBER.get(errno);
    return row == null ? "errno " + errno : row[1];
  }

  /**
   * Name, number and text.
   *
   * @param errno the positive number
   * @return such as {@code ENOSPC (28, No space left on device)}
   */
  public static String describe(int errno) {
    String[] row = BY_NUMBER.get(errno);
    return row == null ? "errno " + errno : row[1] + " (" + row[0] + ", " + row[2] + ")";
  }

  /**
   * The number of a name.
   *
   * @param name such as {@code ENOSPC}; EWOULDBLOCK and ENOTSUP are known too
   * @return the positive number, or nothing
   */
  public static OptionalInt number(String name) {
    return switch (name) {
      case "EWOULDBLOCK" -> OptionalInt.of(EAGAIN);
      case "ENOTSUP" -> OptionalInt.of(EOPNOTSUPP);
      default -> {
        Integer number = BY_NAME.get(name);
        yield number == null ? OptionalInt.empty() : OptionalInt.of(number);
      }
    };
  }

  private static Stream<String[]> table() {
    return Stream.of(
            "1 EPERM Operation not permitted",
            "2 ENOENT No such file or directory",
            "4 EINTR Interrupted system call",
            "5 EIO Input/output error",
            "6 ENXIO No such device or address",
            "7 E2BIG Argument list too long",
            "9 EBADF Bad file descriptor",
            "11 EAGAIN Resource temporarily unavailable",
            "12 ENOMEM Cannot allocate memory",
            "13 EACCES Permission denied",
            "14 EFAULT Bad address",
            "15 ENOTBLK Block device required",
            "16 EBUSY Device or resource busy",
            "17 EEXIST File exists",
            "18 EXDEV Invalid cross-device link",
            "19 ENODEV No such device",
            "20 ENOTDIR Not a directory",
            "21 EISDIR Is a directory",
            "22 EINVAL Invalid argument",
            "23 ENFILE Too many open files in system",
            "24 EMFILE Too many open files",
            "25 ENOTTY Inappropriate ioctl for device",
            "26 ETXTBSY Text file busy",
            "27 EFBIG File too large",
            "28 ENOSPC No space left on device",
            "29 ESPIPE Illegal seek",
            "30 EROFS Read-only file system",
            "31 EMLINK Too many links",
            "32 EPIPE Broken pipe",
            "33 EDOM Numerical argument out of domain",
            "34 ERANGE Numerical result out of range",
            "35 EDEADLK Resource deadlock avoided",
            "36 ENAMETOOLONG File name too long",
            "37 ENOLCK No locks available",
            "38 ENOSYS Function not implemented",
            "39 ENOTEMPTY Directory not empty",
            "40 ELOOP Too many levels of symbolic links",
            "53 EBADR Invalid request descriptor",
            "61 ENODATA No data available",
            "62 ETIME Timer expired",
            "75 EOVERFLOW Value too large for defined data type",
            "77 EBADFD File descriptor in bad state",
            "84 EILSEQ Invalid or incomplete multibyte or wide character",
            "87 EUSERS Too many users",
            "88 ENOTSOCK Socket operation on non-socket",
            "90 EMSGSIZE Message too long",
            "95 EOPNOTSUPP Operation not supported",
            "98 EADDRINUSE Address already in use",
            "100 ENETDOWN Network is down",
            "104 ECONNRESET Connection reset by peer",
            "105 ENOBUFS No buffer space available",
            "110 ETIMEDOUT Connection timed out",
            "111 ECONNREFUSED Connection refused",
            "114 EALREADY Operation already in progress",
            "115 EINPROGRESS Operation now in progress",
            "116 ESTALE Stale file handle",
            "121 EREMOTEIO Remote I/O error",
            "122 EDQUOT Disk quota exceeded",
            "123 ENOMEDIUM No medium found",
            "124 EMEDIUMTYPE Wrong medium type",
            "125 ECANCELED Operation canceled",
            "129 EKEYREJECTED Key was rejected by service",
            "130 EOWNERDEAD Owner died",
            "131 ENOTRECOVERABLE State not recoverable",
            "133 EHWPOISON Memory page has hardware error")
        .map(row -> row.split(" ", 3));
  }
}
