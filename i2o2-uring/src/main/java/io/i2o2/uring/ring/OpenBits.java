package io.i2o2.uring.ring;

import io.i2o2.opcode.OpenFlags;

/** The O_ flags of open(2); a few differ between processors. */
public final class OpenBits {
  private static final int O_WRONLY = 01;
  private static final int O_RDWR = 02;
  private static final int O_CREAT = 0100;
  private static final int O_EXCL = 0200;
  private static final int O_TRUNC = 01000;
  private static final int O_APPEND = 02000;

  /** An open that would wait for an event answers at once instead. */
  public static final int O_NONBLOCK = 04000;

  private static final int O_DSYNC = 010000;
  private static final int O_SYNC = 04010000;
  static final int O_CLOEXEC = 02000000;

  /** Only the name is looked up. */
  static final int O_PATH = 010000000;

  /** Elsewhere the bit means O_DIRECTORY, which is why guessing is not harmless. */
  private static final int O_DIRECT_ARM = 0200000;

  private static final int O_DIRECT_GENERIC = 040000;
  private static final int O_LARGEFILE_ARM = 0400000;
  private static final int O_LARGEFILE_GENERIC = 0100000;

  private static final int O_NOFOLLOW_ARM = 0100000;
  private static final int O_NOFOLLOW_GENERIC = 0400000;

  private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

  private OpenBits() {}

  /** The flags of a set of options. */
  public static int of(OpenFlags flags) {
    int access = flags.write() ? flags.read() ? O_RDWR : O_WRONLY : 0;
    return access
        | O_CLOEXEC
        | (ARM ? O_LARGEFILE_ARM : O_LARGEFILE_GENERIC)
        | (flags.append() ? O_APPEND : 0)
        | (flags.create() ? O_CREAT : 0)
        | (flags.createNew() ? O_CREAT | O_EXCL : 0)
        | (flags.truncate() ? O_TRUNC : 0)
        | (flags.direct() ? ARM ? O_DIRECT_ARM : O_DIRECT_GENERIC : 0)
        | (flags.noFollow() ? ARM ? O_NOFOLLOW_ARM : O_NOFOLLOW_GENERIC : 0)
        | (flags.dataSync() ? O_DSYNC : 0)
        | (flags.sync() ? O_SYNC : 0);
  }
}
