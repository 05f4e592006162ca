package io.i2o2.engine;

import io.i2o2.Availability.Reason;
import io.i2o2.Availability.Unavailable;
import io.i2o2.SchedulerUnavailableException;
import org.jspecify.annotations.Nullable;

/** Starts the threads that a scheduler needs, and says why where none is to be had. */
public final class ThreadStart {
  /**
   * What the JVM has to say of it: an OutOfMemoryError, distinguished from others by its text
   * alone.
   */
  private static final String NO_THREAD = "native thread";

  private ThreadStart() {}

  /**
   * Starts a thread.
   *
   * @param backend the backend's name, for the message
   * @param thread not started yet
   * @throws SchedulerUnavailableException if the process may start no further thread
   */
  public static void of(String backend, Thread thread) {
    Unavailable unavailable = attempt(thread);
    if (unavailable != null) {
      throw new SchedulerUnavailableException(backend, unavailable, null);
    }
  }

  /**
   * Tries to start a thread.
   *
   * @param thread not started yet
   * @return null if it runs, or why the process may start no further thread
   */
  public static @Nullable Unavailable attempt(Thread thread) {
    try {
      thread.start();
      return null;
    } catch (OutOfMemoryError e) {
      // A heap that is full is another matter.
      if (String.valueOf(e.getMessage()).contains(NO_THREAD)) {
        return unavailable(thread.getName());
      }
      throw e;
    }
  }

  private static Unavailable unavailable(String thread) {
    return new Unavailable(
        Reason.TOO_MANY_THREADS,
        "the thread " + thread + " could not be started",
        "Raise the limit of the user (ulimit -u, LimitNPROC), of the cgroup (pids.max, TasksMax) or"
            + " of the machine (kernel.threads-max), or run fewer threads.");
  }
}
