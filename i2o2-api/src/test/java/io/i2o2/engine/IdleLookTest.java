package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Backend;
import io.i2o2.Scheduler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When an idle loop looks for work, by a clock that each look at it moves on. */
final class IdleLookTest {
  private static final long MICRO = TimeUnit.MICROSECONDS.toNanos(1);
  private static final long MOST_NANOS = 50 * MICRO;

  private final ClockedDriver driver = new ClockedDriver();

  /** A driver that has work when it is told so. */
  private static final class ClockedDriver extends IdleDriver {
    private long now;
    private long step = MICRO;
    private int looks;
    private int workAtLook = Integer.MAX_VALUE;

    @Override
    public long nanoTime() {
      now += step;
      return now;
    }

    @Override
    public boolean hasEvents() {
      looks++;
      return looks >= workAtLook;
    }
  }

  private IdleLook look(long mostNanos) {
    return new IdleLook(driver, loop(), mostNanos);
  }

  private EventLoop loop() {
    LoopParts parts =
        new LoopParts(
            Scheduler.builder().options(),
            new Backend("idle", ""),
            driver,
            StressParts.inbox(4),
            new CloseDeadline("idle", Duration.ofSeconds(1), driver),
            new OwnThread("test", Duration.ofSeconds(1)),
            null,
            0,
            null);
    return new EventLoop(parts);
  }

  private int looksOf(IdleLook look) {
    int before = driver.looks;
    assertFalse(look.findsWork());
    return driver.looks - before;
  }

  @Test
  void findsWhatComesInTime() {
    IdleLook look = look(MOST_NANOS);
    driver.workAtLook = 100;
    assertTrue(look.findsWork());
    assertEquals(100, driver.looks);
    assertTrue(driver.now < MOST_NANOS);
  }

  @Test
  void looksForABoundedTime() {
    IdleLook look = look(MOST_NANOS);
    assertTrue(looksOf(look) > 1000);
    assertTrue(driver.now >= MOST_NANOS && driver.now < 2 * MOST_NANOS, () -> "" + driver.now);
    assertTrue(looksOf(look) > 1000, "again and again");
  }

  @Test
  void looksForAMomentWhileTheKernelHasOperations() {
    EventLoop loop = loop();
    IdleLook look = new IdleLook(driver, loop, MOST_NANOS);
    long claimed = loop.inFlight().claim(new CallbackOperation(), null);
    int looks = looksOf(look);
    assertTrue(looks > 10 && looks < 100, looks + " looks");
    assertTrue(driver.now < 5 * MICRO, "without giving the processor away");
    driver.workAtLook = driver.looks + 10;
    assertTrue(look.findsWork(), "who was answered submits again meanwhile");
    driver.workAtLook = Integer.MAX_VALUE;
    loop.inFlight().release(claimed);
    assertTrue(looksOf(look) > 1000);
  }

  @Test
  void looksOnceWhereThatIsSwitchedOff() {
    IdleLook look = look(0);
    assertEquals(1, looksOf(look));
    driver.workAtLook = 1;
    assertTrue(look.findsWork());
  }

  @Test
  void sleepsAtOnceForAWhileWhereOthersNeedTheProcessor() {
    IdleLook look = look(MOST_NANOS);
    driver.step = 200 * MICRO;
    for (int i = 0; i < 4; i++) {
      int looks = looksOf(look);
      assertTrue(looks > 1 && looks < 100, "it looked until it gave the processor away");
    }
    driver.step = MICRO;
    long busySince = driver.now;
    for (int i = 0; i < 10; i++) {
      assertEquals(1, looksOf(look));
    }
    driver.workAtLook = 0;
    assertTrue(look.findsWork(), "what is there is found all the same");
    driver.workAtLook = Integer.MAX_VALUE;
    driver.now = busySince + TimeUnit.MILLISECONDS.toNanos(501);
    assertTrue(looksOf(look) > 1000, "it has found out that the others are gone");
  }

  @Test
  void looksOnAfterASingleLoss() {
    IdleLook look = look(MOST_NANOS);
    for (int i = 0; i < 10; i++) {
      driver.step = 200 * MICRO;
      assertTrue(looksOf(look) > 1);
      driver.step = MICRO;
      assertTrue(looksOf(look) > 1000);
      driver.now += TimeUnit.MILLISECONDS.toNanos(20);
    }
  }
}
