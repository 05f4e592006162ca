package io.i2o2.uring.scheduler;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.spi.Patience;
import io.i2o2.spi.PendingReply;
import io.i2o2.spi.ReplyOwner;
import io.i2o2.uring.sys.DelegatingSys;
import io.i2o2.uring.sys.FakeKernel;
import io.i2o2.uring.sys.Sys;
import java.util.concurrent.atomic.AtomicInteger;

/** What stress tests are put together from; cheap, because each iteration makes its own. */
final class StressParts {
  private static final Sys KERNEL = new FakeKernel();
  private static final int NO_FD = 1_000_000;

  private static final Patience PATIENCE = new Patience();

  private static final ReplyOwner NOBODY =
      new ReplyOwner() {
        @Override
        public void cancel(PendingReply reply) {}

        @Override
        public Patience patience() {
          return PATIENCE;
        }

        @Override
        public void requireMayBlock(String what) {}
      };

  private StressParts() {}

  static PendingReply operation() {
    return new PendingReply(NOBODY, Opcode.nop(), Guard.NONE);
  }

  static Intake intake(int capacity) {
    return new Intake(
        "stress", new Mailbox(capacity, 4), new Waker(new WakeCounter(), NO_FD), _ -> {});
  }

  /** Counts wakes, instead of writing to an eventfd. */
  static final class WakeCounter extends DelegatingSys {
    private final AtomicInteger wakes = new AtomicInteger();

    WakeCounter() {
      super(KERNEL);
    }

    @Override
    public int wake(int eventfd) {
      wakes.incrementAndGet();
      return Long.BYTES;
    }

    int wakes() {
      return wakes.get();
    }
  }
}
