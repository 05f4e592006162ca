package io.i2o2.uring.ring;

import io.i2o2.Availability.Reason;
import io.i2o2.Availability.Unavailable;
import io.i2o2.Errno;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Sys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says why io_uring refused, and what to do about it. */
final class Diagnosis {
  private static final Path SYSCTL = Path.of("/proc/sys/kernel/io_uring_disabled");
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String FALLBACK = " Or use the fallback backend.";

  private Diagnosis() {}

  /** Explains an errno of io_uring_setup(2). */
  static Unavailable ofSetup(int errno, Sys sys, int entries, long bytes) {
    return switch (errno) {
      case Errno.ENOSYS ->
          new Unavailable(
              Reason.NOT_IMPLEMENTED,
              "io_uring_setup: ENOSYS" + seccompNote(),
              "The kernel needs CONFIG_IO_URING and version 5.15 or later; a container's seccomp"
                  + " profile must allow io_uring_setup, io_uring_enter and io_uring_register."
                  + FALLBACK);
      case Errno.EPERM -> ofPermission();
      case Errno.ENOMEM -> ofMemory(sys.limit(Abi.RLIMIT_MEMLOCK), entries, bytes);
      case Errno.EMFILE, Errno.ENFILE ->
          new Unavailable(
              Reason.TOO_MANY_FILES,
              "io_uring_setup: " + Errno.name(errno),
              "The process may open "
                  + sys.limit(Abi.RLIMIT_NOFILE)
                  + " files: close some, or raise the limit (ulimit -n, LimitNOFILE).");
      default ->
          new Unavailable(
              Reason.OTHER, "io_uring_setup: " + Errno.describe(errno), "See io_uring_setup(2).");
    };
  }

  static Unavailable tooOld(int features) {
    return new Unavailable(
        Reason.KERNEL_TOO_OLD,
        "the kernel's io_uring has the features 0x" + Integer.toHexString(features),
        "This library needs those of 5.15 (0x7ff): update the kernel." + FALLBACK);
  }

  static Unavailable option(String option, String since) {
    return new Unavailable(
        Reason.UNSUPPORTED_OPTION,
        option + " is not supported by this kernel",
        "It came with " + since + ": leave it out, or set skipUnsupportedFeatures(true).");
  }

  private static Unavailable ofPermission() {
    String sysctl = read(SYSCTL).strip();
    if (sysctl.equals("1") || sysctl.equals("2")) {
      return new Unavailable(
          Reason.DISABLED_BY_SYSCTL,
          "io_uring_setup: EPERM, kernel.io_uring_disabled is " + sysctl,
          sysctl.equals("1")
              ? "Put the user into the group of kernel.io_uring_group, give it CAP_SYS_ADMIN, or"
                  + " set kernel.io_uring_disabled to 0."
                  + FALLBACK
              : "Set kernel.io_uring_disabled to 0." + FALLBACK);
    }
    return new Unavailable(
        Reason.NOT_PERMITTED,
        "io_uring_setup: EPERM" + seccompNote(),
        "Container engines block io_uring by default: allow io_uring_setup, io_uring_enter and"
            + " io_uring_register in the seccomp profile; or a security module forbids it."
            + FALLBACK);
  }

  private static Unavailable ofMemory(long limit, int entries, long bytes) {
    return new Unavailable(
        Reason.MEMLOCK,
        "io_uring_setup: ENOMEM; RLIMIT_MEMLOCK is "
            + (limit == Long.MAX_VALUE ? "unlimited" : limit + " bytes")
            + ", a ring of "
            + entries
            + " entries locks about "
            + bytes,
        "Raise it (ulimit -l, LimitMEMLOCK), or build with a smaller ringDepth. Memory of rings that"
            + " were just closed counts for a moment longer."
            + FALLBACK);
  }

  private static String seccompNote() {
    return read(STATUS).lines().anyMatch("Seccomp:\t2"::equals)
        ? " (a seccomp filter is active in this process)"
        : "";
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
