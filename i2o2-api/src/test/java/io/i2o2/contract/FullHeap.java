package io.i2o2.contract;

import io.i2o2.Completion;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A program with a small heap. It fills the heap while operations are under way and queued, kills
 * the scheduler, and looks, with the heap still full, whether all of them are answered.
 */
final class FullHeap {
  /** What it prints if they are. */
  static final String ALL_ANSWERED = "all answered";

  private static final int READS = 4;
  private static final int QUEUED = 60;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final int LARGEST = 1 << 16;

  private static volatile @Nullable Object filling;

  private final Reply[] replies = new Reply[READS + QUEUED];
  private final AtomicInteger releases = new AtomicInteger();
  private final AtomicInteger callbacks = new AtomicInteger();

  private FullHeap() {}

  /** Takes the name of a {@link BackendFixture}'s class. */
  public static void main(String[] arguments) throws Exception {
    Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    new FullHeap().run((BackendFixture) constructor.newInstance());
    // Threads that are left behind do not hold up the end.
    Runtime.getRuntime().halt(0);
  }

  private void run(BackendFixture fixture) throws Exception {
    Doomed doomed = fixture.doomed(fixture.builder().queueSize(256).poolSize(READS));
    Scheduler scheduler = doomed.scheduler();
    Path directory = Files.createTempDirectory("full");
    Fifo fifo = Fifo.in(directory);
    FileHandle handle = fifo.open(scheduler);
    Gate gate = new Gate();
    IllegalStateException fault = new IllegalStateException("a test's fault");
    scheduler.submit(Opcode.nop(), gate);
    gate.awaitEntered();
    submit(scheduler, handle);
    // Once before: what this thread needs then is loaded and linked.
    int early = answered();
    fill();
    kill(doomed, fault, gate);
    boolean answered = awaitAll() && early == 0;
    filling = null;
    System.out.println(
        answered
            ? ALL_ANSWERED
            : "answered " + answered() + ", callbacks " + callbacks + ", releases " + releases);
  }

  private void submit(Scheduler scheduler, FileHandle handle) {
    Guard guard = releases::incrementAndGet;
    Completion completion = (_, _, _) -> callbacks.incrementAndGet();
    for (int i = 0; i < READS; i++) {
      replies[i] = scheduler.submit(Fifo.readOf(handle), guard);
    }
    for (int i = 0; i < QUEUED; i++) {
      replies[READS + i] = scheduler.submit(Opcode.nop(), guard);
      scheduler.submit(Opcode.nop(), guard, completion);
    }
  }

  private static void fill() {
    for (int bytes = LARGEST; bytes > 0; ) {
      try {
        filling = new Object[] {filling, new byte[bytes]};
      } catch (OutOfMemoryError e) {
        bytes /= 4;
      }
    }
  }

  /** Again and again: this thread's own trouble with the heap is not what is looked at. */
  private static void kill(Doomed doomed, Throwable fault, Gate gate) {
    while (true) {
      try {
        doomed.kill(fault);
        gate.open();
        return;
      } catch (OutOfMemoryError e) {
        Thread.onSpinWait();
      }
    }
  }

  private boolean awaitAll() {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE_NANOS) {
      try {
        if (answered() == replies.length && callbacks.get() == QUEUED) {
          return releases.get() >= 2 * QUEUED;
        }
        LockSupport.parkNanos(1_000_000);
      } catch (OutOfMemoryError e) {
        Thread.onSpinWait();
      }
    }
    return false;
  }

  private int answered() {
    int count = 0;
    for (Reply reply : replies) {
      count += reply.isDone() ? 1 : 0;
    }
    return count;
  }
}
