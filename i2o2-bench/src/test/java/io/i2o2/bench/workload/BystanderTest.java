package io.i2o2.bench.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class BystanderTest {
  private static final double SECONDS = 0.3;
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  private final Clock clock = new Clock();

  private Histogram late(int callers, Step step) throws Exception {
    Tallies tallies = new Tallies(callers, 1);
    Load load = new WaitingLoad(clock, tallies, Thread.ofVirtual(), _ -> step);
    Bystander bystander = new Bystander(clock, load);
    new Measurement(0.05, SECONDS).run("work", "none", Kind.VIRTUAL, bystander, clock, tallies);
    return bystander.late();
  }

  @Test
  void runsAgainAndAgainBesideALoadThatWaits() throws Exception {
    Histogram late = late(4, BystanderTest::pause);
    assertTrue(late.getTotalCount() > 10, () -> late.getTotalCount() + " times");
    assertTrue(late.getTotalCount() <= 1 + SECONDS * 1e9 / MILLISECOND);
    assertTrue(late.getValueAtPercentile(50) < 20 * MILLISECOND);
  }

  /** Every carrier is taken until the load ends. */
  @Test
  void aLoadThatKeepsTheCarriersMakesItLate() throws Exception {
    int callers = 4 * Runtime.getRuntime().availableProcessors();
    Histogram late = late(callers, Thread::onSpinWait);
    assertTrue(late.getMaxValue() > SECONDS * 1e9 / 2, () -> late.getMaxValue() + " ns");
    assertTrue(late.getTotalCount() < 10, () -> late.getTotalCount() + " times");
  }

  @Test
  void aFailureOfTheLoadIsThrown() {
    IOException e = assertThrows(IOException.class, () -> late(1, BystanderTest::fail));
    assertEquals("no", e.getMessage());
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(1);
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static void fail() throws IOException {
    throw new IOException("no");
  }
}
