package io.i2o2.uring.ring;

import io.i2o2.Availability.Reason;
import io.i2o2.Availability.Unavailable;
import io.i2o2.Errno;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Sys;

/** Says why io_uring refused, and what to do about it. */
final class Diagnosis {
  private static final String SETUP = "io_uring_setup";
  private static final String FALLBACK = " Or use the fallback backend.";
  private static final String SECCOMP =
      "a container's seccomp profile must allow io_uring_setup, io_uring_enter and"
          + " io_uring_register";

  private final Sys sys;
  private final Proc proc;

  Diagnosis(Sys sys, Proc proc) {
    this.sys = sys;
    this.proc = proc;
  }

  /** Explains an errno of io_uring_setup(2), for a ring that locks so many bytes. */
  Unavailable ofSetup(int errno, int entries, long bytes) {
    return errno == Errno.ENOMEM
        ? ofMemory(SETUP, entries, bytes, proc.countsRings())
        : of(SETUP, errno);
  }

  /** Explains an errno of the mmap(2) of so many bytes of a ring. */
  Unavailable ofMapping(int errno, int entries, long bytes) {
    String call = "mmap of the ring";
    return switch (errno) {
      case Errno.ENOMEM -> ofMemory(call, entries, bytes, proc.countsRings());
      // mlockall(MCL_FUTURE) was called, and the limit is reached.
      case Errno.EAGAIN -> ofMemory(call, entries, bytes, true);
      default -> of(call, errno);
    };
  }

  /** Explains an errno of any of the calls. */
  Unavailable of(String call, int errno) {
    String found = call + ": " + Errno.name(errno);
    return switch (errno) {
      case Errno.ENOSYS ->
          new Unavailable(
              Reason.NOT_IMPLEMENTED,
              found + onKernel() + seccompNote(),
              "The kernel must be built with CONFIG_IO_URING and be 5.15 or later; "
                  + SECCOMP
                  + "."
                  + FALLBACK);
      case Errno.EPERM, Errno.EACCES -> ofPermission(found);
      case Errno.EMFILE, Errno.ENFILE ->
          new Unavailable(
              Reason.TOO_MANY_FILES,
              found + "; RLIMIT_NOFILE is " + number(sys.limit(Abi.RLIMIT_NOFILE)),
              "Close files, or raise the limit: ulimit -n or LimitNOFILE, and for ENFILE the sysctl"
                  + " fs.file-max.");
      default ->
          new Unavailable(
              Reason.OTHER,
              call + ": " + Errno.describe(errno) + onKernel(),
              "See " + (call.equals(SETUP) ? SETUP : "io_uring_enter") + "(2)." + FALLBACK);
    };
  }

  Unavailable tooOld(int features, int needed) {
    return new Unavailable(
        Reason.KERNEL_TOO_OLD,
        "io_uring has the features 0x"
            + Integer.toHexString(features)
            + ", of those needed 0x"
            + Integer.toHexString(needed & ~features)
            + " are missing"
            + onKernel(),
        "This library needs the io_uring of 5.15 or later (0x"
            + Integer.toHexString(needed)
            + "): update the kernel."
            + FALLBACK);
  }

  Unavailable option(String option, String since) {
    return new Unavailable(
        Reason.UNSUPPORTED_OPTION,
        option + " is not supported by this kernel" + onKernel(),
        "It came with " + since + ": leave it out, or set skipUnsupportedFeatures(true).");
  }

  private Unavailable ofPermission(String found) {
    String disabled = proc.uringDisabled();
    return switch (disabled) {
      case "1" ->
          new Unavailable(
              Reason.DISABLED_BY_SYSCTL,
              found
                  + "; kernel.io_uring_disabled is 1, kernel.io_uring_group is "
                  + proc.uringGroup()
                  + seccompNote(),
              "Set kernel.io_uring_group to a group of this user, give the process CAP_SYS_ADMIN,"
                  + " or set kernel.io_uring_disabled to 0."
                  + FALLBACK);
      case "2" ->
          new Unavailable(
              Reason.DISABLED_BY_SYSCTL,
              found + "; kernel.io_uring_disabled is 2" + seccompNote(),
              "Set kernel.io_uring_disabled to 0." + FALLBACK);
      default ->
          new Unavailable(
              Reason.NOT_PERMITTED,
              found + seccompNote(),
              "Container engines block io_uring by default: "
                  + SECCOMP
                  + "; or a security module forbids it."
                  + FALLBACK);
    };
  }

  private Unavailable ofMemory(String call, int entries, long bytes, boolean countsRings) {
    long limit = sys.limit(Abi.RLIMIT_MEMLOCK);
    boolean counted = limit != Long.MAX_VALUE && countsRings;
    return new Unavailable(
        counted ? Reason.MEMLOCK : Reason.OTHER,
        call
            + ": ENOMEM; RLIMIT_MEMLOCK is "
            + (limit == Long.MAX_VALUE ? "unlimited" : number(limit) + " bytes")
            + ", a ring of "
            + entries
            + " entries locks about "
            + bytes,
        (counted
                ? "Raise it (ulimit -l, LimitMEMLOCK), or build with a smaller ringDepth. The"
                    + " user's other rings and registered buffers count too, and those just closed"
                    + " for a moment longer."
                : "It is not that limit, which "
                    + (countsRings ? "is none" : "this kernel counts no rings against")
                    + ": the machine or the cgroup (memory.max) is short of memory. Give it more,"
                    + " or build with a smaller ringDepth.")
            + FALLBACK);
  }

  private static String number(long limit) {
    return limit < 0 ? "unknown" : limit == Long.MAX_VALUE ? "unlimited" : Long.toString(limit);
  }

  private String onKernel() {
    String kernel = proc.kernel();
    return kernel.isEmpty() ? "" : ", kernel " + kernel;
  }

  private String seccompNote() {
    return proc.hasSeccompFilter() ? "; a seccomp filter is active in this process" : "";
  }
}
