package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.uring.driver.UringSchedulers;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.sys.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Schedulers on system calls of a test's choice, and waits that end. */
public final class Rig {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final RingFacts FACTS = UringFixture.facts();

  private Rig() {}

  static SchedulerBuilder builder() {
    return Scheduler.builder().closeTimeout(Duration.ofSeconds(5));
  }

  public static Scheduler start(SchedulerBuilder builder, Sys sys) {
    return UringSchedulers.spawn(builder.options(), sys, FACTS, null);
  }

  static RingFacts facts() {
    return FACTS;
  }

  static int result(Reply reply) throws InterruptedException {
    assertTrue(reply.await(PATIENCE), () -> "no reply to " + reply.opcode().describe());
    return reply.result();
  }

  public static List<Reply> nops(Scheduler scheduler, int count, Guard guard) {
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replies.add(scheduler.submit(Opcode.nop(), guard));
    }
    return replies;
  }

  static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(bytes, 8);
  }

  /** The descriptor that an open file has. */
  static int descriptor(FileHandle file) {
    String text = file.toString();
    return Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1, text.length() - 1));
  }

  static void open(CountDownLatch latch) throws InterruptedException {
    assertTrue(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "a latch was never opened");
  }

  static void ended(Thread thread) throws InterruptedException {
    assertTrue(thread.join(PATIENCE), () -> "never ends: " + thread);
  }

  static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        fail("never came true: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
