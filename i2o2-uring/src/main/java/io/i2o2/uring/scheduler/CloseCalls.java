package io.i2o2.uring.scheduler;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.SchedulerDiedException;
import io.i2o2.opcode.Close;
import io.i2o2.spi.Operation;
import io.i2o2.uring.ring.Ring;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes by close(2) what the kernel answered ECANCELED to. The loop never cancels a close: the
 * kernel had no thread to run it on, and the descriptor is still open. Each call has a thread of
 * its own, because it may wait for a file server; where there is no thread either, the loop itself
 * waits. Only for the loop.
 */
final class CloseCalls {
  private static final int PENDING = 1;

  private final Ring ring;
  private final Waker waker;
  private final List<Call> calls = new ArrayList<>();

  /** One call. Its thread writes the result last, which publishes all that it did. */
  private static final class Call {
    private final Operation operation;
    private final @Nullable OpenFile file;
    private volatile int result = PENDING;

    Call(Operation operation, @Nullable OpenFile file) {
      this.operation = operation;
      this.file = file;
    }
  }

  CloseCalls(Ring ring, Waker waker) {
    this.ring = ring;
    this.waker = waker;
  }

  /** Whether a completion says that a close was not run. */
  static boolean isNeeded(Operation operation, int result) {
    return result == -Errno.ECANCELED && Close.is(operation.opcode());
  }

  void begin(Operation operation, @Nullable OpenFile file) {
    Call call = new Call(operation, file);
    calls.add(call);
    try {
      Thread.ofPlatform().daemon().name("i2o2-close").start(() -> run(call));
    } catch (Throwable e) {
      assert e != null;
      run(call);
    }
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  /** Whether {@link #finish} would find something to do. */
  boolean isReady() {
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).result != PENDING) {
        return true;
      }
    }
    return false;
  }

  /** Ends the operations whose calls are over. */
  void finish(RingLoop loop) {
    for (int i = calls.size() - 1; i >= 0; i--) {
      Call call = calls.get(i);
      if (call.result != PENDING) {
        calls.remove(i);
        loop.completed(call.operation, call.file, call.result, 0);
      }
    }
  }

  /** Gives up waiting; the calls go on. */
  void abandon(RingLoop loop, SchedulerDiedException why) {
    while (!calls.isEmpty()) {
      Operation operation = calls.removeLast().operation;
      operation.abandon(why);
      loop.recycle(operation);
    }
  }

  private void run(Call call) {
    int result = -Errno.EIO;
    try {
      if (call.operation.opcode().target() instanceof Fd fd) {
        result = ring.closeFile(fd.number());
      }
    } finally {
      call.result = result;
      waker.signal();
    }
  }
}
