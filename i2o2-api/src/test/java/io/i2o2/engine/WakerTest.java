package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import org.junit.jupiter.api.Test;

/** Who wakes a loop, and how often. */
final class WakerTest {
  private final Flaky driver = new Flaky();
  private final Waker waker = new Waker(driver);

  /** Wakes fail as long as a test wants. */
  private static final class Flaky extends IdleDriver {
    private boolean fails;
    private int wakes;

    @Override
    public int wake() {
      wakes++;
      return fails ? -Errno.EIO : 0;
    }
  }

  @Test
  void aLoopThatSleepsIsWokenOnce() {
    waker.signal();
    assertEquals(0, driver.wakes, "it is awake");
    assertTrue(waker.announceSleep());
    waker.signal();
    waker.signal();
    assertEquals(1, driver.wakes);
  }

  @Test
  void aWakeThatFailedIsTriedAgainByTheNextCaller() {
    assertTrue(waker.announceSleep());
    driver.fails = true;
    waker.signal();
    int failed = driver.wakes;
    driver.fails = false;
    waker.signal();
    assertEquals(failed + 1, driver.wakes);
    waker.signal();
    assertEquals(failed + 1, driver.wakes, "it is awake");
  }
}
