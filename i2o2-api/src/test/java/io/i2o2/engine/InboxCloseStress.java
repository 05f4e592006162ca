package io.i2o2.engine;

import io.i2o2.SchedulerClosedException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** A caller that waits for room, while the scheduler is closed: it is refused, not forgotten. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "refused")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "parked for ever")
@State
public class InboxCloseStress {
  private final Inbox inbox = StressParts.inbox(2);

  public InboxCloseStress() {
    inbox.put(StressParts.operation());
    inbox.put(StressParts.operation());
  }

  @Actor
  public void caller() {
    try {
      inbox.put(StressParts.operation());
    } catch (SchedulerClosedException e) {
      // The end that was waited for.
    }
  }

  @Signal
  public void closer() {
    inbox.close();
  }
}
