package io.i2o2.uring.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.uring.sys.DelegatingSys;
import io.i2o2.uring.sys.FakeKernel;
import org.junit.jupiter.api.Test;

/** Who wakes a loop, and how often. */
final class WakerTest {
  private static final int EVENTFD = 1_000_002;

  private final Flaky sys = new Flaky();
  private final Waker waker = new Waker(sys, EVENTFD);

  /** Writes to the eventfd fail as long as a test wants. */
  private static final class Flaky extends DelegatingSys {
    private boolean fails;
    private int wakes;

    Flaky() {
      super(new FakeKernel());
    }

    @Override
    public int wake(int eventfd) {
      wakes++;
      return fails ? -Errno.EIO : Long.BYTES;
    }
  }

  @Test
  void aLoopThatSleepsIsWokenOnce() {
    waker.signal();
    assertEquals(0, sys.wakes, "it is awake");
    assertTrue(waker.announceSleep());
    waker.signal();
    waker.signal();
    assertEquals(1, sys.wakes);
  }

  @Test
  void aWakeThatFailedIsTriedAgainByTheNextCaller() {
    assertTrue(waker.announceSleep());
    sys.fails = true;
    waker.signal();
    int failed = sys.wakes;
    sys.fails = false;
    waker.signal();
    assertEquals(failed + 1, sys.wakes);
    waker.signal();
    assertEquals(failed + 1, sys.wakes, "it is awake");
  }
}
