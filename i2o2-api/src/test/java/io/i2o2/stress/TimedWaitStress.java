package io.i2o2.stress;

import io.i2o2.Guard;
import io.i2o2.engine.PendingReply;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A completion racing with a wait that runs out, and then with a wait of the same thread. */
@JCStressTest
@Outcome(id = "0, 7", expect = Expect.ACCEPTABLE, desc = "ran out, then woken")
@Outcome(id = "1, 7", expect = Expect.ACCEPTABLE, desc = "done at once")
@State
public class TimedWaitStress {
  private final PendingReply reply = Replies.pending(Guard.NONE);

  @Actor
  public void completer() {
    reply.finish(7, 0);
  }

  @Actor
  public void waiter(II_Result result) {
    result.r1 = Replies.await(reply, Duration.ofNanos(1)) ? 1 : 0;
    result.r2 = Replies.await(reply, Duration.ofDays(1)) ? reply.result() : -1;
  }
}
