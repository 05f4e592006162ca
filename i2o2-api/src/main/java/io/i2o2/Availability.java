package io.i2o2;

import java.util.Objects;

/** Whether a backend can be used here, and if not, why. */
public sealed interface Availability {

  /**
   * Whether it can be used.
   *
   * @return true for {@link Available}
   */
  default boolean isAvailable() {
    return this instanceof Available;
  }

  /**
   * One line for people.
   *
   * @return what is there, or what is in the way and what to do
   */
  String describe();

  /**
   * Why a backend cannot be used.
   *
   * <p>Where the program demands no backend, each of these lets the next best one be tried, whether
   * it comes up when asking for the availability or only when the real scheduler is made (a ring of
   * the size wanted may need more memory than may be locked): they are facts of the place that the
   * program runs at, and the same program must run there. Only {@link #UNSUPPORTED_OPTION} is
   * thrown: there the backend works, and what the program asked for would be lost unnoticed. So is
   * an {@link IllegalArgumentException}, for an option that is wrong everywhere.
   *
   * <p>Where a backend is demanded, each is thrown.
   */
  enum Reason {
    /** The operating system has no io_uring. */
    NOT_LINUX,
    /** The system call numbers of this processor are not known to be right. */
    ARCHITECTURE,
    /**
     * Calling native functions is not enabled for the module. Also where the JVM would let it pass
     * with a warning: a later one will not.
     */
    NATIVE_ACCESS,
    /** ENOSYS: the kernel has no io_uring, or a seccomp filter hides it. */
    NOT_IMPLEMENTED,
    /** The io_uring of the kernel is too old. */
    KERNEL_TOO_OLD,
    /** EPERM or EACCES, from a seccomp filter or a security module. */
    NOT_PERMITTED,
    /** EPERM, because of the sysctl {@code kernel.io_uring_disabled}. */
    DISABLED_BY_SYSCTL,
    /** ENOMEM: {@code RLIMIT_MEMLOCK} is too low. */
    MEMLOCK,
    /** EMFILE or ENFILE: too many open files. */
    TOO_MANY_FILES,
    /**
     * The process, its user or its cgroup may start no further thread: {@code RLIMIT_NPROC}, {@code
     * pids.max}.
     */
    TOO_MANY_THREADS,
    /** An option that this kernel or backend does not have was asked for. */
    UNSUPPORTED_OPTION,
    /** No backend of that name was found. */
    NOT_FOUND,
    /** Something else, also a defect of the backend; the detail says what. */
    OTHER
  }

  /**
   * It can be used.
   *
   * @param detail what was found, for people
   */
  record Available(String detail) implements Availability {
    @Override
    public String describe() {
      return detail;
    }
  }

  /**
   * It cannot be used.
   *
   * @param reason the kind, for programs
   * @param detail what was found, for people
   * @param advice what to do about it
   */
  record Unavailable(Reason reason, String detail, String advice) implements Availability {
    /**
     * Checks for null.
     *
     * @param reason the kind, for programs
     * @param detail what was found, for people
     * @param advice what to do about it
     */
    public Unavailable {
      Objects.requireNonNull(reason, "reason");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(advice, "advice");
    }

    @Override
    public String describe() {
      return detail + " (" + reason + "). " + advice;
    }
  }
}
