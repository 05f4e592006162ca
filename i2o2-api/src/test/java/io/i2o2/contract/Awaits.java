package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.i2o2.Reply;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waits that end: far later than anything should take, and sooner than the test's own limit. */
public final class Awaits {
  /** Longer than anything takes. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final long LOOK_AGAIN_NANOS = 1_000_000;

  private Awaits() {}

  /** The result of a reply; fails where {@link Reply#join} would hang. */
  static int result(Reply reply) throws InterruptedException {
    assertTrue(reply.await(PATIENCE), () -> "no reply to " + reply.opcode().describe());
    return reply.result();
  }

  /**
   * The value of a future, or what it failed with.
   *
   * @param <T> the type of the value
   * @param future ends some time
   * @return its value
   * @throws Exception what it failed with
   */
  public static <T extends @Nullable Object> T value(Future<T> future) throws Exception {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (TimeoutException e) {
      return fail("a future was never completed", e);
    }
  }

  /**
   * Until a latch is open.
   *
   * @param latch opened some time
   * @throws InterruptedException if the thread is interrupted
   */
  public static void open(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "a latch was never opened");
  }

  static void ended(Iterable<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) {
      assertTrue(thread.join(PATIENCE), () -> "never ends: " + thread);
    }
  }

  /**
   * Until a thread waits for something.
   *
   * @param thread started
   */
  public static void parked(Thread thread) {
    until(
        thread + " waits",
        () ->
            switch (thread.getState()) {
              case WAITING, TIMED_WAITING -> true;
              case TERMINATED -> fail("ended instead of waiting: " + thread);
              default -> false;
            });
  }

  /**
   * Until something is true.
   *
   * @param what for the message
   * @param condition becomes true some time
   */
  public static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        fail("never came true: " + what);
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }
}
