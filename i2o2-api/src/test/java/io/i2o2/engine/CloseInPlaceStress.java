package io.i2o2.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A caller closes a file while another one hands an operation on it over to the loop: either it is
 * closed at once and the operation is refused, or the loop closes it.
 */
@JCStressTest
@Outcome(id = "1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "handed over before")
@Outcome(id = "0, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "refused, loop closes")
@Outcome(id = "0, 1, 0, 0", expect = Expect.ACCEPTABLE, desc = "refused, closed")
@Outcome(expect = Expect.FORBIDDEN, desc = "closed under an operation, by both or by neither")
@State
public class CloseInPlaceStress {
  private final StressCalls calls = new StressCalls();
  private final OpenFile file = calls.file();
  private boolean isHandedOver;

  @Actor
  public void closer() {
    file.closeAsync();
  }

  @Actor
  public void user() {
    isHandedOver = file.toLoop() && file.isOpen();
  }

  @Arbiter
  public void end(IIII_Result result) {
    result.r1 = isHandedOver ? 1 : 0;
    result.r2 = calls.closes();
    result.r3 = calls.ring().isAskedToClose() ? 1 : 0;
    result.r4 = calls.isLate() ? 1 : 0;
  }
}
