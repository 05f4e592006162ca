package io.i2o2.contract;

import static org.junit.jupiter.api.Assumptions.abort;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;

/** Operations that an old kernel's io_uring lacks, which the API says when one is submitted. */
final class Lacking {
  private Lacking() {}

  /** Submits; where the kernel lacks the operation, the test is skipped with the words it has. */
  static Reply submitOrSkip(Scheduler scheduler, Opcode opcode, Guard guard) {
    try {
      return scheduler.submit(opcode, guard);
    } catch (UnsupportedOperationException e) {
      return abort(() -> String.valueOf(e.getMessage()).replaceFirst(" .*: this", ": this"));
    }
  }

  /** Runs one that does no harm; false where the kernel lacks it. */
  static boolean runs(Scheduler scheduler, Opcode opcode) throws InterruptedException {
    try {
      Awaits.result(scheduler.submit(opcode));
      return true;
    } catch (UnsupportedOperationException e) {
      return false;
    }
  }
}
