package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.Guard;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two callers free the same slot: one may, the other is told that it is stale. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the first was faster")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "the second was faster")
@Outcome(expect = Expect.FORBIDDEN, desc = "freed twice, or by nobody")
@State
public class RegistrationRetireStress {
  private static final EngineScheduler SCHEDULER =
      Engine.scheduler(
          new Backend("idle", ""),
          Scheduler.builder().queueSize(2).options(),
          new IdleDriver(),
          null,
          true);

  private final Registration slot =
      new FileSlot(SCHEDULER.registrations(), 1, 1, Guard.NONE, Target.fd(0), true);

  @Actor
  public void first(ZZ_Result result) {
    result.r1 = retired();
  }

  @Actor
  public void second(ZZ_Result result) {
    result.r2 = retired();
  }

  private boolean retired() {
    try {
      slot.retire();
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
