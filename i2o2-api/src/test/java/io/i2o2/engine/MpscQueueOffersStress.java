package io.i2o2.engine;

import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A caller offers while the loop, in a callback, offers too, and takes: each operation is taken
 * once. Two threads, because jcstress leaves out tests with more than there are processors.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "each was taken once")
@Outcome(expect = Expect.FORBIDDEN, desc = "one was lost, or taken twice")
@State
public class MpscQueueOffersStress {
  private final MpscQueue queue = new MpscQueue(2, 4);
  private final Operation first = StressParts.operation();
  private final Operation second = StressParts.operation();
  private int firsts;
  private int seconds;

  @Actor
  public void caller() {
    queue.offer(first);
  }

  @Actor
  public void loop() {
    queue.offer(second);
    count(queue.take());
    count(queue.take());
  }

  @Arbiter
  public void rest(II_Result result) {
    count(queue.take());
    count(queue.take());
    count(queue.take());
    result.r1 = firsts;
    result.r2 = seconds;
  }

  private void count(@Nullable Operation operation) {
    firsts += operation == first ? 1 : 0;
    seconds += operation == second ? 1 : 0;
  }
}
