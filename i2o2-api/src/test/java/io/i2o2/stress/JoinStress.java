package io.i2o2.stress;

import io.i2o2.Guard;
import io.i2o2.engine.PendingReply;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A completion racing with a join: the joiner wakes and sees both results and what the operation
 * wrote.
 */
@JCStressTest
@Outcome(id = "7, 9, 5", expect = Expect.ACCEPTABLE, desc = "woken, and sees everything")
@State
public class JoinStress {
  private final PendingReply reply = Replies.pending(Guard.NONE);
  private int memory;

  @Actor
  public void completer() {
    memory = 5;
    reply.finish(7, 9);
  }

  @Actor
  public void joiner(III_Result result) {
    result.r1 = reply.join();
    result.r2 = (int) reply.extra();
    result.r3 = memory;
  }
}
