package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Scheduler;
import io.i2o2.contract.Awaits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CloseWaitTest {
  private static final Duration GRACE = Duration.ofMinutes(10);

  @Test
  void aCloseLongAfterTheDeadlineHasTheGraceToo() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CloseWait wait =
        new CloseWait(
            Scheduler.builder().grace(GRACE).options(),
            new OwnThread("test", GRACE),
            ended,
            () -> -TimeUnit.DAYS.toNanos(1));
    CompletableFuture<Boolean> over = new CompletableFuture<>();
    Thread closer =
        Thread.ofPlatform().start(() -> over.complete(wait.await(() -> {}, System.nanoTime())));
    Awaits.parked(closer);

    ended.countDown();
    assertTrue(Awaits.value(over));
  }
}
