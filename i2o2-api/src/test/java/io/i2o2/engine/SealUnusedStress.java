package io.i2o2.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A caller uses a file while another one closes it if it is not used, and else leaves that to the
 * loop: it is not closed under a call, and somebody sees that it may be.
 */
@JCStressTest
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "closed, and not under a call")
@Outcome(id = "true, .*", expect = Expect.FORBIDDEN, desc = "closed under a call")
@Outcome(id = ".*, false", expect = Expect.FORBIDDEN, desc = "left open for want of a wake")
@State
public class SealUnusedStress {
  private final StripedHolds holds = new StripedHolds();

  /** The file; a plain field, as whatever a system call uses. */
  private boolean closed;

  private boolean isLate;
  private boolean wakes;

  @Actor
  public void caller() {
    int place = holds.hold();
    if (place != StripedHolds.NONE) {
      isLate = closed;
      wakes = holds.letGo(place);
    }
  }

  @Actor
  public void closer() {
    if (holds.sealUnused()) {
      closed = true;
      return;
    }
    holds.seal();
    if (!holds.isHeld()) {
      closed = true;
    }
  }

  @Arbiter
  public void end(ZZ_Result result) {
    result.r1 = isLate;
    result.r2 = !holds.isHeld() && (closed || wakes);
  }
}
