package io.i2o2.stress;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.engine.PendingReply;
import io.i2o2.engine.SpinBudget;
import java.time.Duration;

/** Replies under way, of no scheduler. */
final class Replies {
  private static final PendingReply.Owner NOBODY =
      new PendingReply.Owner() {
        private final SpinBudget patience = new SpinBudget();

        @Override
        public void cancel(PendingReply reply) {}

        @Override
        public void requireMayBlock(String what) {}

        @Override
        public SpinBudget patience() {
          return patience;
        }
      };

  private Replies() {}

  static PendingReply pending(Guard guard) {
    return new PendingReply(NOBODY, Opcode.nop(), guard);
  }

  static boolean await(PendingReply reply, Duration timeout) {
    try {
      return reply.await(timeout);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts actors", e);
    }
  }
}
