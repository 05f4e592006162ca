package io.i2o2;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Error numbers as Linux has them on x86-64, aarch64 and riscv64 (errno(3)). Every backend speaks
 * these numbers, on whatever system it runs. All have names and texts; those that operations of
 * this library are likely to give have constants.
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

  /** Inappropriate ioctl for device. */
  public static final int ENOTTY = 25;

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

  /** Resource deadlock avoided. */
  public static final int EDEADLK = 35;

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

  private Errno() {}

  /**
   * The name of a number.
   *
   * @param errno the positive number
   * @return such as {@code ENOSPC}, or {@code errno 999} where there is no name
   */
  public static String name(int errno) {
    String name = ErrnoTable.name(errno);
    return name == null ? "errno " + errno : name;
  }

  /**
   * Name, number and text.
   *
   * @param errno the positive number
   * @return such as {@code ENOSPC (28, No space left on device)}
   */
  public static String describe(int errno) {
    String name = ErrnoTable.name(errno);
    return name == null
        ? "errno " + errno
        : name + " (" + errno + ", " + ErrnoTable.text(errno) + ")";
  }

  /**
   * The text of a number, as glibc's strerror(3) has it in English.
   *
   * @param errno the positive number
   * @return such as {@code No space left on device}, or nothing
   */
  public static Optional<String> text(int errno) {
    return Optional.ofNullable(ErrnoTable.text(errno));
  }

  /**
   * The number of a name.
   *
   * @param name such as {@code ENOSPC}; the second names EWOULDBLOCK, EDEADLOCK and ENOTSUP are
   *     known too
   * @return the positive number, or nothing
   */
  public static OptionalInt number(String name) {
    int errno =
        switch (name) {
          case "EWOULDBLOCK" -> EAGAIN;
          case "EDEADLOCK" -> EDEADLK;
          case "ENOTSUP" -> EOPNOTSUPP;
          default -> ErrnoTable.number(name);
        };
    return errno == 0 ? OptionalInt.empty() : OptionalInt.of(errno);
  }
}
