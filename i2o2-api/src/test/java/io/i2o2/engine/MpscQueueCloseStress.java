package io.i2o2.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LZ_Result;

/** An offer that races with a close: if accepted it is taken, if refused it never is. */
@JCStressTest
@Outcome(id = "ACCEPTED, true", expect = Expect.ACCEPTABLE, desc = "before the close")
@Outcome(id = "CLOSED, false", expect = Expect.ACCEPTABLE, desc = "after the close")
@Outcome(expect = Expect.FORBIDDEN, desc = "an accepted one lost, or a refused one taken")
@State
public class MpscQueueCloseStress {
  private final MpscQueue queue = new MpscQueue(2, 4);
  private final Operation operation = StressParts.operation();
  private MpscQueue.Offer answer = MpscQueue.Offer.FULL;
  private boolean taken;

  @Actor
  public void caller() {
    answer = queue.offer(operation);
  }

  @Actor
  public void closer() {
    queue.close();
    // As the loop does at the end: what was accepted before the close, it waits for.
    while (!queue.isEmpty()) {
      taken |= queue.take() == operation;
    }
  }

  @Arbiter
  public void end(LZ_Result result) {
    result.r1 = answer;
    result.r2 = taken;
  }
}
