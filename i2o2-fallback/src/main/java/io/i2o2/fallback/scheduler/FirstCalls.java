package io.i2o2.fallback.scheduler;

import io.i2o2.Fd;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerOptions;
import io.i2o2.Submission;
import io.i2o2.engine.Abandoned;
import io.i2o2.engine.FailSafeLog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The calls that users make, made once before the first of them does: a class whose initialization
 * meets the end of a caller's stack could never be used again, by nobody.
 */
final class FirstCalls {
  /** What an end needs, perhaps with a full heap: a class that is not loaded by then never is. */
  private static final Class<?>[] USED_AT_THE_END = {
    Abandoned.class,
    Abandoned.Room.class,
    FailSafeLog.class,
    SchedulerDiedException.class,
    Shutdown.Reason.class
  };

  private static volatile boolean made;

  private FirstCalls() {}

  /** Makes them, unless that was done. */
  static void make() {
    if (!made) {
      make(FallbackScheduler.unstarted(options()));
      initialize();
      made = true;
    }
  }

  private static void initialize() {
    try {
      for (Class<?> each : USED_AT_THE_END) {
        MethodHandles.lookup().ensureInitialized(each);
      }
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
    // Links what makes the texts of log lines.
    String text = Opcode.read(new Fd(0), Arena.ofAuto().allocate(1), 0).describe();
    assert !text.isEmpty();
  }

  private static SchedulerOptions options() {
    return Scheduler.builder().name("first calls").queueSize(2).options();
  }

  /** On a scheduler that never runs and has no threads. */
  private static void make(FallbackScheduler scheduler) {
    MemorySegment memory = Arena.ofAuto().allocate(1);
    RegisteredBuffer buffer = scheduler.registerBuffer(memory, Guard.NONE);
    CompletableFuture<?> _ = buffer.unregisterAsync();
    CompletableFuture<?> _ = scheduler.registerBufferAsync(memory, Guard.NONE);
    Reply reply = scheduler.submit(Opcode.nop(), Guard.NONE);
    reply.whenComplete(_ -> {});
    reply.cancel();
    Submission submission = new Submission(Opcode.nop(), Guard.NONE);
    scheduler.submitAll(List.of(submission)).getFirst().cancel();
    scheduler.submit(Opcode.nop(), Guard.NONE, (_, _, _) -> {});
    scheduler.trySubmit(Opcode.nop(), Guard.NONE, (_, _, _) -> {});
    scheduler.trySubmit(Opcode.nop(), Guard.NONE);
  }
}
