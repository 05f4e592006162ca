package io.i2o2.fallback.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A request that is no event, made while the completion thread falls asleep: it wakes. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "woken")
@State
public class NudgeStress {
  private final CompletionQueue completions = new CompletionQueue(2);
  private volatile boolean requested;

  @Actor
  public void closer() {
    requested = true;
    completions.nudge();
  }

  @Actor
  public void completionThread(I_Result result) {
    while (!requested) {
      completions.await(Long.MAX_VALUE);
    }
    result.r1 = 1;
  }
}
