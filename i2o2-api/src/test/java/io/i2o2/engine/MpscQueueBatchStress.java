package io.i2o2.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** A batch that fills the queue, against a single operation: all of the batch or none. */
@JCStressTest
@Outcome(id = "batch ACCEPTED, single FULL: ab", expect = Expect.ACCEPTABLE, desc = "batch first")
@Outcome(id = "batch FULL, single ACCEPTED: c", expect = Expect.ACCEPTABLE, desc = "single first")
@Outcome(expect = Expect.FORBIDDEN, desc = "torn, lost or out of order")
@State
public class MpscQueueBatchStress {
  private final MpscQueue queue = new MpscQueue(2, 4);
  private final Operation a = StressParts.operation();
  private final Operation b = StressParts.operation();
  private final Operation c = StressParts.operation();
  private MpscQueue.Offer batch = MpscQueue.Offer.CLOSED;
  private MpscQueue.Offer single = MpscQueue.Offer.CLOSED;

  @Actor
  public void batchCaller() {
    batch = queue.offerAll(new Operation[] {a, b});
  }

  @Actor
  public void singleCaller() {
    single = queue.offer(c);
  }

  @Arbiter
  public void end(L_Result result) {
    StringBuilder taken = new StringBuilder();
    for (Operation each = queue.take(); each != null; each = queue.take()) {
      taken.append(each == a ? 'a' : each == b ? 'b' : 'c');
    }
    result.r1 = "batch " + batch + ", single " + single + ": " + taken;
  }
}
