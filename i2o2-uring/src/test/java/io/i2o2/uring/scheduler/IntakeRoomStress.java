package io.i2o2.uring.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** A caller that parks because the queue is full, while the loop makes room and goes to sleep. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "got in")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "parked for ever, with room")
@State
public class IntakeRoomStress {
  private final Intake intake = StressParts.intake(2);

  public IntakeRoomStress() {
    intake.put(StressParts.operation());
    intake.put(StressParts.operation());
  }

  @Actor
  public void caller() {
    intake.put(StressParts.operation());
  }

  @Signal
  public void loop() {
    Mailbox mailbox = intake.mailbox();
    mailbox.take();
    mailbox.take();
    intake.roomMade(2);
    // Before it sleeps, the loop looks for callers once more.
    intake.waker().announceSleep();
    if (intake.hasCallersWaiting() && mailbox.isEmpty()) {
      intake.roomMade(0);
    }
  }
}
