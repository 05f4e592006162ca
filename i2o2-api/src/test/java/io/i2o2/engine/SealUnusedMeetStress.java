package io.i2o2.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * The same as {@link SealUnusedStress} where the caller meets another one, which closes the file
 * after its own use, and makes places.
 */
@JCStressTest
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "closed, and not under a call")
@Outcome(id = "true, .*", expect = Expect.FORBIDDEN, desc = "closed under a call")
@Outcome(id = ".*, false", expect = Expect.FORBIDDEN, desc = "left open for want of a wake")
@State
public class SealUnusedMeetStress {
  private final StripedHolds holds = new StripedHolds();
  private final int own = holds.hold();

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
    holds.letGo(own);
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
