package io.i2o2.uring.stress;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Placeholder: what was written before a volatile store is seen by who saw the store. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "nothing seen yet")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "value first")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "both seen")
@State
public class PublishStress {
  private int value;
  private volatile int ready;

  @Actor
  public void writer() {
    value = 1;
    ready = 1;
  }

  @Actor
  public void reader(II_Result result) {
    result.r1 = ready;
    result.r2 = value;
  }
}
