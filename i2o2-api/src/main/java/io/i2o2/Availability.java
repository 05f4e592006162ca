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

  /** Why a backend cannot be used. */
  enum Reason {
    /** The operating system has no io_uring. */
    NOT_LINUX,
    /** The system call numbers of this processor are not known to be right. */
    ARCHITECTURE,
    /** The JVM does not let the module call native functions. */
    NATIVE_ACCESS,
    /** ENOSYS: the kernel has no io_uring, or a seccomp filter says so. */
    NOT_IMPLEMENTED,
    /** The io_uring of the kernel is too old. */
    KERNEL_TOO_OLD,
    /** EPERM, from a seccomp filter or a security module. */
    NOT_PERMITTED,
    /** EPERM, because of the sysctl {@code kernel.io_uring_disabled}. */
    DISABLED_BY_SYSCTL,
    /** ENOMEM: {@code RLIMIT_MEMLOCK} is too low. */
    MEMLOCK,
    /** EMFILE or ENFILE: too many open files. */
    TOO_MANY_FILES,
    /** An option that this kernel or backend does not have was asked for. */
    UNSUPPORTED_OPTION,
    /** No backend of that name was found. */
    NOT_FOUND,
    /** Something else; the detail says what. */
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
