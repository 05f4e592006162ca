package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;

/** Operations of callers that wait for them at once, and see no reply. */
final class WaitingRun {
  private static final String WHAT = "Scheduler.run";

  private final EngineScheduler scheduler;
  private final InPlace inPlace;

  WaitingRun(EngineScheduler scheduler, InPlace inPlace) {
    this.scheduler = scheduler;
    this.inPlace = inPlace;
  }

  /** Gives the raw result. What it throws but a death was not accepted. */
  int run(Opcode opcode, Guard guard) {
    scheduler.inbox().requireOpen();
    // Always refused there, and not only when what is to be read is not in memory.
    scheduler.requireMayBlock(WHAT);
    if (inPlace.mayRun(opcode)) {
      scheduler.check(opcode, guard);
      int result = inPlace.run(opcode, guard);
      if (result != InPlace.NOT_RUN) {
        return result;
      }
    }
    scheduler.requireRunning(WHAT);
    PendingReply reply = scheduler.submit(opcode, guard);
    try {
      return reply.join();
    } catch (StackOverflowError e) {
      // It was accepted, so its end must be known here: looks for it, and calls nothing. To ask
      // for stack enough to park before would take as long as half of a no-op.
      Object outcome;
      do {
        outcome = reply.state;
      } while (outcome != PendingReply.DONE && !(outcome instanceof SchedulerDiedException));
      if (outcome instanceof SchedulerDiedException died) {
        throw died;
      }
      return reply.result;
    }
  }
}
