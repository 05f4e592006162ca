package io.i2o2.contract;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the suite must know of a backend to test it: how to start a scheduler in the configuration
 * under test, how to kill one, and the answers where the documentation lets backends differ.
 *
 * <p>A test that hangs fails after a minute, with a dump of all threads.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ExtendWith(ThreadDump.class)
public interface BackendFixture {

  /**
   * Sets the configuration under test: the backend's name, sizes, options.
   *
   * @param builder with the defaults; a test may set options once more afterwards, such as a tiny
   *     queue
   * @return the builder
   */
  SchedulerBuilder configure(SchedulerBuilder builder);

  /**
   * Starts a scheduler. Where the caller runs the loop, overridden to build the loop and to start a
   * platform thread that runs it.
   *
   * @param builder as {@link #configure} left it, or changed by the test
   * @return a running scheduler; the test closes it
   */
  default Scheduler start(SchedulerBuilder builder) {
    return builder.build();
  }

  /**
   * Starts a scheduler that can be killed. The backend does so by the seam that its own tests
   * script, for instance a system call that throws.
   *
   * @param builder as for {@link #start(SchedulerBuilder)}
   * @return a running scheduler; the test closes it
   */
  Doomed doomed(SchedulerBuilder builder);

  /**
   * A builder in the configuration under test.
   *
   * @return may be changed by the test
   */
  default SchedulerBuilder builder() {
    return configure(Scheduler.builder());
  }

  /**
   * A scheduler in the configuration under test.
   *
   * @return a running scheduler; the test closes it
   */
  default Scheduler start() {
    return start(builder());
  }

  /**
   * Whether uring commands reach the driver; else their result is -EOPNOTSUPP.
   *
   * @return true for io_uring
   */
  default boolean runsUringCommands() {
    return true;
  }

  /**
   * Whether {@link io.i2o2.FallocateMode}s are carried out; else the result is -EOPNOTSUPP.
   *
   * @return true for io_uring
   */
  default boolean runsFallocateModes() {
    return true;
  }

  /**
   * Whether {@link io.i2o2.Fd} numbers are the process's file descriptors; else they are the
   * backend's own.
   *
   * @return true for io_uring
   */
  default boolean rawDescriptorsAreTheProcess() {
    return true;
  }

  /**
   * Whether misaligned operations on a file opened with {@link io.i2o2.FileOption#DIRECT} give
   * -EINVAL where the file system demands alignment.
   *
   * @return true for io_uring
   */
  default boolean directIsEnforced() {
    return true;
  }

  /**
   * Whether a read that waits for data, on an empty pipe, ends with -ECANCELED when it is
   * cancelled; else it goes on until there is data.
   *
   * @return true for io_uring
   */
  default boolean cancelsReadsInFlight() {
    return true;
  }
}
