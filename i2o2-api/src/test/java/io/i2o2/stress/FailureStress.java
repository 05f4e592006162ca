package io.i2o2.stress;

import io.i2o2.SchedulerDiedException;
import io.i2o2.engine.PendingReply;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A death racing with a join: the joiner wakes, and is thrown the failure. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "thrown, after the guard's release")
@State
public class FailureStress {
  private int released;
  private final PendingReply reply = Replies.pending(() -> released++);

  @Actor
  public void completer() {
    reply.fail(new SchedulerDiedException("died", false, null));
  }

  @Actor
  public void joiner(II_Result result) {
    try {
      reply.join();
    } catch (SchedulerDiedException e) {
      result.r1 = 1;
    }
    result.r2 = released;
  }
}
