package io.i2o2.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** After a waker was retired no wake is under way, so that the driver can be closed. */
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "woken in time, or not at all")
@Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "woken when closed")
@State
public class WakerRetireStress {
  private volatile boolean closed;
  private volatile boolean late;
  private final Waker waker =
      new Waker(
          new IdleDriver() {
            @Override
            public int wake() {
              // Closed in the middle of the call counts, too.
              Thread.onSpinWait();
              late |= closed;
              return 0;
            }
          });

  public WakerRetireStress() {
    waker.announceSleep();
  }

  @Actor
  public void caller() {
    waker.signal();
  }

  @Actor
  public void loop() {
    waker.awake();
    waker.retire();
    closed = true;
  }

  @Arbiter
  public void end(Z_Result result) {
    result.r1 = late;
  }
}
