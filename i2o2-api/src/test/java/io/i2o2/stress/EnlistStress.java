package io.i2o2.stress;

import io.i2o2.Guard;
import io.i2o2.engine.PendingReply;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Waiters of two threads that enlist at once: none overwrites another. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both are called")
@State
public class EnlistStress {
  private final PendingReply reply = Replies.pending(Guard.NONE);
  private final AtomicInteger first = new AtomicInteger();
  private final AtomicInteger second = new AtomicInteger();

  @Actor
  public void oneWithAThread() {
    if (!Replies.await(reply, Duration.ofNanos(1))) {
      reply.whenComplete(_ -> first.incrementAndGet());
    }
  }

  @Actor
  public void another() {
    reply.whenComplete(_ -> second.incrementAndGet());
  }

  @Arbiter
  public void complete(II_Result result) {
    reply.finish(0, 0);
    result.r1 = first.get();
    result.r2 = second.get();
  }
}
