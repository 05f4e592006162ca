package io.i2o2.spi;

import java.util.Iterator;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Is asked before each turn of a backend's loop, and before its system calls, to make them fail as
 * a kernel may. A backend offers them through a decorator, and only where {@link #find} finds a
 * hook: without one on the path its calls are made directly.
 *
 * <p>One hook serves one scheduler, or one probe. {@code before} is called by the threads that make
 * the calls, several at once for {@link Call#WAKE}; {@code turn} by the loop's.
 */
public interface SystemCallHook {

  /** The calls that are offered. */
  enum Call {
    /** Making a ring; the argument is the number of entries. */
    SETUP,
    /** Submitting and waiting; the argument is the number to submit. */
    ENTER,
    /** Registering with a ring; the argument is the operation's number. */
    REGISTER,
    /** Mapping a part of a ring; the argument is the number of bytes. */
    MMAP,
    /** Waking the loop; the argument is the descriptor. */
    WAKE
  }

  /**
   * A kernel's version.
   *
   * @param major the number before the dot
   * @param minor the number after it
   */
  record Kernel(int major, int minor) {
    /**
     * Whether this kernel is as new as another.
     *
     * @param otherMajor the other's number before the dot
     * @param otherMinor the number after it
     * @return true if it is that version or a later one
     */
    public boolean isAtLeast(int otherMajor, int otherMinor) {
      return major > otherMajor || (major == otherMajor && minor >= otherMinor);
    }

    @Override
    public String toString() {
      return major + "." + minor;
    }
  }

  /** Called before each turn of a scheduler's loop. What it throws is what the loop dies of. */
  void turn();

  /**
   * Called right before a call. What it throws is thrown instead of making the call, as if the
   * backend itself had failed there.
   *
   * @param call which one
   * @param argument its main number
   * @return 0 to make the call; a negative errno to answer with that, and not make it
   */
  int before(Call call, long argument);

  /**
   * The kernel to imitate, asked before each ring is made: what came later is unknown to it.
   *
   * @return the version, or null for the one that is there
   */
  @Nullable Kernel kernel();

  /** Makes hooks; found by {@link ServiceLoader}. */
  interface Provider {
    /**
     * A hook for the scheduler that the calling thread is making, or for a probe.
     *
     * @return a new hook
     */
    SystemCallHook hook();
  }

  /**
   * A hook, if one is on the path.
   *
   * @return of the first provider that is found, or nothing
   */
  static Optional<SystemCallHook> find() {
    Iterator<Provider> providers = ServiceLoader.load(Provider.class).iterator();
    return providers.hasNext() ? Optional.of(providers.next().hook()) : Optional.empty();
  }
}
