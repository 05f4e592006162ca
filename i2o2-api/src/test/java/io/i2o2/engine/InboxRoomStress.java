package io.i2o2.engine;

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
public class InboxRoomStress {
  private final Inbox inbox = StressParts.inbox(2);

  public InboxRoomStress() {
    inbox.put(StressParts.operation());
    inbox.put(StressParts.operation());
  }

  @Actor
  public void caller() {
    inbox.put(StressParts.operation());
  }

  @Signal
  public void loop() {
    MpscQueue queue = inbox.queue();
    queue.take();
    queue.take();
    inbox.roomMade(2);
    // Before it sleeps, the loop looks for callers once more.
    inbox.waker().announceSleep();
    if (inbox.hasCallersWaiting() && queue.isEmpty()) {
      inbox.roomMade(0);
    }
  }
}
