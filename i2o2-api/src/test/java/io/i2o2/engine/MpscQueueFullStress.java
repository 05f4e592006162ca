package io.i2o2.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZI_Result;

/** An offer to a full queue while the loop takes one: it says FULL, or it gets the free slot. */
@JCStressTest
@Outcome(id = "FULL, true, 1", expect = Expect.ACCEPTABLE, desc = "too early")
@Outcome(id = "ACCEPTED, true, 2", expect = Expect.ACCEPTABLE, desc = "into the free slot")
@Outcome(expect = Expect.FORBIDDEN, desc = "lost, or written over")
@State
public class MpscQueueFullStress {
  private final MpscQueue queue = new MpscQueue(2, 4);
  private final Operation oldest = StressParts.operation();
  private MpscQueue.Offer answer = MpscQueue.Offer.CLOSED;
  private boolean oldestTaken;

  public MpscQueueFullStress() {
    queue.offer(oldest);
    queue.offer(StressParts.operation());
  }

  @Actor
  public void caller() {
    answer = queue.offer(StressParts.operation());
  }

  @Actor
  public void loop() {
    oldestTaken = queue.take() == oldest;
  }

  @Arbiter
  public void end(LZI_Result result) {
    result.r1 = answer;
    result.r2 = oldestTaken;
    while (queue.take() != null) {
      result.r3++;
    }
  }
}
