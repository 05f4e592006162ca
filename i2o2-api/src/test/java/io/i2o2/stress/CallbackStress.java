package io.i2o2.stress;

import io.i2o2.Guard;
import io.i2o2.engine.PendingReply;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A completion racing with callbacks that are being added: each is called once. */
@JCStressTest
@Outcome(id = "1, 1, 14", expect = Expect.ACCEPTABLE, desc = "each once, with the result")
@State
public class CallbackStress {
  private final PendingReply reply = Replies.pending(Guard.NONE);
  private final AtomicInteger first = new AtomicInteger();
  private final AtomicInteger second = new AtomicInteger();
  private final AtomicInteger results = new AtomicInteger();

  @Actor
  public void completer() {
    reply.finish(7, 0);
  }

  @Actor
  public void adder() {
    reply.whenComplete(done -> call(first, done.result()));
    reply.whenComplete(done -> call(second, done.result()));
  }

  @Arbiter
  public void count(III_Result result) {
    result.r1 = first.get();
    result.r2 = second.get();
    result.r3 = results.get();
  }

  private void call(AtomicInteger calls, int outcome) {
    calls.incrementAndGet();
    results.addAndGet(outcome);
  }
}
