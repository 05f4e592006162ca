package io.i2o2.stress;

import io.i2o2.engine.PendingReply;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Who sees a reply completed sees its guard released. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "neither yet")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "released, not yet completed")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both")
@State
public class GuardStress {
  private int released;
  private final PendingReply reply = Replies.pending(() -> released++);

  @Actor
  public void completer() {
    reply.finish(0, 0);
  }

  @Actor
  public void observer(II_Result result) {
    result.r1 = reply.isDone() ? 1 : 0;
    result.r2 = released;
  }
}
