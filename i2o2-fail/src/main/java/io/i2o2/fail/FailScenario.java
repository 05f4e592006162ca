package io.i2o2.fail;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A test with global failpoints: begins with those of the environment, or with given ones, and ends
 * with none. Two scenarios exclude each other; the second waits for the first. For tests that run
 * at the same time, use {@link FailScope#create}.
 *
 * <pre>{@code
 * try (FailScenario scenario = FailScenario.setUp("i2o2::fail::op::fsync=return(EIO)")) {
 *   ...
 * }
 * }</pre>
 */
public final class FailScenario implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail");
  private static final Semaphore ONE = new Semaphore(1, true);
  private static volatile @Nullable Thread holder;

  private final AtomicBoolean closed = new AtomicBoolean();

  private FailScenario() {}

  /**
   * Begins with what the environment variable and the property configure.
   *
   * @return the scenario, to be closed by whatever thread
   * @throws FailpointSyntaxException if they are malformed
   * @throws IllegalStateException if this thread has a scenario open, and would wait for itself
   */
  public static FailScenario setUp() {
    return begin(() -> Startup.load(Failpoints.global(), System::getenv, System::getProperty));
  }

  /**
   * Begins with given failpoints; the environment is not looked at.
   *
   * @param failpoints as in the variable {@code FAILPOINTS}
   * @return the scenario, to be closed by whatever thread
   * @throws FailpointSyntaxException if they are malformed
   * @throws IllegalStateException if this thread has a scenario open, and would wait for itself
   */
  public static FailScenario setUp(String failpoints) {
    return begin(() -> Failpoints.global().load(failpoints));
  }

  private static FailScenario begin(Runnable configure) {
    if (holder == Thread.currentThread()) {
      throw new IllegalStateException(
          "this thread has a scenario open: close it first, or configure Failpoints.global()");
    }
    ONE.acquireUninterruptibly();
    holder = Thread.currentThread();
    FailScenario scenario = new FailScenario();
    try {
      Startup.skip();
      Failpoints.global().clear();
      Failpoints.global().restart();
      configure.run();
      LOG.info("scenario {}; {}", Failpoints.global().list(), Failpoints.global().replay());
      return scenario;
    } catch (RuntimeException | Error e) {
      scenario.close();
      throw e;
    }
  }

  /**
   * Sets up, runs and tears down. If the code fails, the seed that repeats its rolls is logged, and
   * added to what was thrown.
   *
   * @param <T> the type of the result
   * @param <E> what the code throws
   * @param failpoints as for {@link #setUp(String)}
   * @param body the code
   * @return its result
   * @throws E as thrown by the code
   */
  public static <T extends @Nullable Object, E extends Exception> T run(
      String failpoints, FailScope.Body<T, E> body) throws E {
    try (FailScenario _ = setUp(failpoints)) {
      try {
        return body.run();
      } catch (Throwable e) {
        String replay = Failpoints.global().replay();
        LOG.error("the scenario {} failed; {}", failpoints, replay);
        e.addSuppressed(new SeedNote(replay));
        throw e;
      }
    }
  }

  /**
   * The seed of the global scope's random rolls.
   *
   * @return a number for {@link FailScope#seed(long)}
   */
  public long seed() {
    return Failpoints.global().seed();
  }

  /** Ends it: nothing is configured any more, paused threads go on. Further calls do nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      Failpoints.global().clear();
      holder = null;
      ONE.release();
    }
  }
}
