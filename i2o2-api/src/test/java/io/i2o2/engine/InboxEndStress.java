package io.i2o2.engine;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A command that comes when the loop ends is refused once, by one of the two. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "refused")
@Outcome(expect = Expect.FORBIDDEN, desc = "never answered, or twice")
@State
public class InboxEndStress {
  private final Inbox inbox = StressParts.inbox(2);
  private final AtomicInteger refusals = new AtomicInteger();

  @Actor
  public void caller() {
    if (!inbox.inOrder(() -> {}, _ -> refusals.incrementAndGet())) {
      refusals.incrementAndGet();
    }
  }

  @Actor
  public void loop() {
    inbox.end();
  }

  @Arbiter
  public void end(I_Result result) {
    result.r1 = refusals.get();
  }
}
