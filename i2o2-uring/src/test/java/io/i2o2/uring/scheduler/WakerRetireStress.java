package io.i2o2.uring.scheduler;

import io.i2o2.uring.sys.DelegatingSys;
import io.i2o2.uring.sys.FakeKernel;
import io.i2o2.uring.sys.Sys;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** After a waker was retired nobody writes to its eventfd, which is closed then. */
@JCStressTest
@Outcome(id = "false", expect = Expect.ACCEPTABLE, desc = "written in time, or not at all")
@Outcome(id = "true", expect = Expect.FORBIDDEN, desc = "written to a closed number")
@State
public class WakerRetireStress {
  private static final Sys KERNEL = new FakeKernel();

  private volatile boolean closed;
  private volatile boolean late;
  private final Waker waker =
      new Waker(
          new DelegatingSys(KERNEL) {
            @Override
            public int wake(int eventfd) {
              // Closed in the middle of the call counts, too.
              Thread.onSpinWait();
              late |= closed;
              return Long.BYTES;
            }
          },
          1_000_000);

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
