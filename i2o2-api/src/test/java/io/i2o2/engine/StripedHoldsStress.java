package io.i2o2.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A caller uses a file while the loop is asked to close it: it is not closed under the call, and
 * one of the two sees that it may be.
 */
@JCStressTest
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "closed, and not under the call")
@Outcome(id = "true, .*", expect = Expect.FORBIDDEN, desc = "closed under the call")
@Outcome(id = ".*, false", expect = Expect.FORBIDDEN, desc = "left open for want of a wake")
@State
public class StripedHoldsStress {
  private final StripedHolds holds = new StripedHolds();

  /** The file; a plain field, as whatever a system call uses. */
  private boolean closed;

  private boolean late;
  private boolean woke;

  @Actor
  public void caller() {
    int place = holds.hold();
    if (place != StripedHolds.NONE) {
      late = closed;
      woke = holds.letGo(place);
    }
  }

  @Actor
  public void loop() {
    holds.seal();
    if (!holds.isHeld()) {
      closed = true;
    }
  }

  @Arbiter
  public void end(ZZ_Result result) {
    result.r1 = late;
    result.r2 = !holds.isHeld() && (closed || woke);
  }
}
