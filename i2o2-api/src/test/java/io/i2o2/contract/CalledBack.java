package io.i2o2.contract;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import org.jspecify.annotations.Nullable;

/** The ways in which a scheduler calls code of its users, each on its own thread. */
enum CalledBack {
  COMPLETION,
  GUARD,
  ACTION,
  DEPENDENT,
  GUARD_OF_A_SLOT;

  /**
   * Has code called. A scheduler with a thread of its own must be held meanwhile, so that an action
   * is not called here and now.
   */
  void submit(Scheduler scheduler, Runnable code) {
    switch (this) {
      case COMPLETION -> scheduler.submit(Opcode.nop(), Guard.NONE, (_, _, _) -> code.run());
      case GUARD -> scheduler.submit(Opcode.nop(), code::run, (_, _, _) -> {});
      case ACTION -> scheduler.submit(Opcode.nop()).whenComplete(_ -> code.run());
      case DEPENDENT -> {
        var _ = scheduler.submit(Opcode.nop()).toCompletableFuture().thenRun(code);
      }
      case GUARD_OF_A_SLOT -> {
        var _ =
            scheduler
                .registerBufferAsync(Segments.zeroed(4096), code::run)
                .thenCompose(RegisteredBuffer::unregisterAsync);
      }
    }
  }

  /** Has code called once by a running scheduler. */
  void call(Scheduler scheduler, Runnable code) throws Exception {
    try (Gate gate = new Gate()) {
      Reply held = scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      submit(scheduler, code);
      gate.open();
      Awaits.result(held);
    }
  }

  /** What a call throws, or null. */
  static @Nullable Throwable thrownBy(Threads.ThrowingRunnable call) {
    try {
      call.run();
      return null;
    } catch (Throwable e) {
      return e;
    }
  }
}
