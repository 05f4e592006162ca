package io.i2o2.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/**
 * A caller opens a file and uses it while the loop ends, which does not wait any longer: one of the
 * two closes it, and not under the call.
 */
@JCStressTest
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "not opened, or left open for a call")
@Outcome(id = "false, 1", expect = Expect.ACCEPTABLE, desc = "closed once, and not under the call")
@Outcome(id = "true, .*", expect = Expect.FORBIDDEN, desc = "closed under the call")
@Outcome(expect = Expect.FORBIDDEN, desc = "never closed, or twice")
@State
public class CallersFilesStress {
  private final StressCalls calls = new StressCalls();
  private boolean isOpened;
  private boolean isLate;
  private boolean isLeft;

  @Actor
  public void caller() {
    int place = calls.files().claim();
    if (place == CallersFiles.NONE) {
      return;
    }
    isOpened = true;
    OpenFile file = calls.file(place);
    if (!calls.files().put(place, file)) {
      file.leaveAtEnd();
      return;
    }
    int hold = file.hold();
    if (hold != StripedHolds.NONE) {
      isLate = calls.closes() > 0;
      file.letGo(hold);
    }
  }

  @Actor
  public void loop() {
    isLeft = calls.end();
  }

  @Arbiter
  public void end(ZI_Result result) {
    result.r1 = isLate;
    boolean isDue = isOpened && !isLeft;
    result.r2 = isDue && calls.closes() == 0 ? -1 : calls.closes();
  }
}
