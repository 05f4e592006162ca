package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import java.util.concurrent.atomic.AtomicInteger;

/** What stress tests are put together from; cheap, because each iteration makes its own. */
final class StressParts {
  private static final SpinBudget PATIENCE = new SpinBudget();

  private static final PendingReply.Owner NOBODY =
      new PendingReply.Owner() {
        @Override
        public void cancel(PendingReply reply) {}

        @Override
        public SpinBudget patience() {
          return PATIENCE;
        }

        @Override
        public void requireMayBlock(String what) {}
      };

  private StressParts() {}

  static PendingReply operation() {
    return new PendingReply(NOBODY, Opcode.nop(), Guard.NONE);
  }

  static Inbox inbox(int capacity) {
    return new Inbox("stress", new MpscQueue(capacity, 4), new Waker(new WakeCounter()), _ -> {});
  }

  /** Counts wakes. */
  static final class WakeCounter extends IdleDriver {
    private final AtomicInteger wakes = new AtomicInteger();

    @Override
    public int wake() {
      wakes.incrementAndGet();
      return 0;
    }

    int wakes() {
      return wakes.get();
    }
  }
}
