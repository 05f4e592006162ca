package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OwnThreadTest {
  private static final int ROUNDS = 3000;

  /** What it owned was given back by then: to end it once more would crash the process. */
  @Test
  void aThreadThatEndedItsSchedulerIsNoDeadOneEitherWhileItEnds() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      OwnThread own = new OwnThread("scheduler", Duration.ofSeconds(1));
      Thread owner = Thread.ofPlatform().unstarted(own::over);
      own.claim(owner);
      owner.start();
      Thread dead = own.dead();
      while (dead == null && owner.isAlive()) {
        dead = own.dead();
      }
      assertNull(dead, "round " + round);
      owner.join();
    }
  }

  @Test
  void aThreadThatEndedWithoutItsSchedulerIsDeadAndSucceededOnce() throws Exception {
    OwnThread own = new OwnThread("scheduler", Duration.ofSeconds(1));
    Thread owner = Thread.ofPlatform().unstarted(() -> {});
    own.claim(owner);
    assertNull(own.dead(), "not yet started");
    owner.start();
    owner.join();

    assertSame(owner, own.dead());
    boolean[] succeeded = new boolean[2];
    Thread first = Thread.ofPlatform().start(() -> succeeded[0] = own.succeed(owner));
    first.join();
    succeeded[1] = own.succeed(owner);
    assertEquals(true, succeeded[0]);
    assertEquals(false, succeeded[1]);
  }
}
