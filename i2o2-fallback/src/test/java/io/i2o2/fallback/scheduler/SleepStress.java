package io.i2o2.fallback.scheduler;

import io.i2o2.SchedulerDiedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** An event that comes while the completion thread falls asleep: it wakes. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "woken")
@State
public class SleepStress {
  private final CompletionQueue completions = new CompletionQueue(2);

  @Actor
  public void pool() {
    completions.add(new Nothing());
  }

  @Actor
  public void completionThread(I_Result result) {
    while (completions.poll() == null) {
      completions.await(Long.MAX_VALUE);
    }
    result.r1 = 1;
  }

  private static final class Nothing extends Event {
    @Override
    void deliver() {}

    @Override
    void giveUp(SchedulerDiedException why) {}
  }
}
