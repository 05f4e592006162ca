package io.i2o2.fallback.scheduler;

import io.i2o2.fallback.file.UseCount;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An operation submitted while its file is closed: it is refused, or the close waits for it. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the close came after it")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "refused")
@State
public class LastUseStress {
  private final AtomicInteger ends = new AtomicInteger();
  private final UseCount uses = new UseCount(ends::incrementAndGet);

  @Actor
  public void closer() {
    uses.leave();
  }

  @Actor
  public void submitter(II_Result result) {
    if (uses.enter()) {
      result.r1 = ends.get() == 0 ? 1 : 2;
      uses.leave();
    }
  }

  @Arbiter
  public void end(II_Result result) {
    result.r2 = ends.get();
  }
}
