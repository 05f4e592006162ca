package io.i2o2.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/** Dekker's handshake: a loop that sleeps in spite of work is woken. */
@JCStressTest
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "saw the work, was not asleep")
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "saw the work, and was woken")
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "fell asleep, and was woken")
@Outcome(id = "true, 0", expect = Expect.FORBIDDEN, desc = "asleep with work, for ever")
@Outcome(expect = Expect.FORBIDDEN, desc = "woken more than once")
@State
public class WakerSleepStress {
  private final StressParts.WakeCounter driver = new StressParts.WakeCounter();
  private final Waker waker = new Waker(driver);
  private final MpscQueue queue = new MpscQueue(2, 4);
  private boolean slept;

  @Actor
  public void caller() {
    queue.offer(StressParts.operation());
    waker.signal();
  }

  @Actor
  public void loop() {
    if (waker.announceSleep()) {
      slept = !queue.isReady();
    }
  }

  @Arbiter
  public void end(ZI_Result result) {
    result.r1 = slept;
    result.r2 = driver.wakes();
  }
}
