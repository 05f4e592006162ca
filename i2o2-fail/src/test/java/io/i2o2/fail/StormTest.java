package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Submission;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many callers under random faults: one outcome each, the guard once and before it. */
@Timeout(120)
final class StormTest {
  private static final int CALLERS = 16;
  private static final int ROUNDS = 400;

  /** One accepted operation: what must happen to it, in this order, once each. */
  private static final class Expected implements Guard {
    private final LongAdder faults;
    private final AtomicInteger released = new AtomicInteger();
    private final AtomicInteger told = new AtomicInteger();

    Expected(LongAdder faults) {
      this.faults = faults;
    }

    @Override
    public void release() {
      check(released.incrementAndGet() == 1 && told.get() == 0);
    }

    void told() {
      check(told.incrementAndGet() == 1 && released.get() == 1);
    }

    private void check(boolean right) {
      if (!right) {
        faults.increment();
      }
    }
  }

  /** What one caller submitted. */
  private static final class Caller {
    private final Scheduler scheduler;
    private final FileHandle file;
    private final Random random;
    private final LongAdder faults;
    private final List<Expected> accepted = new ArrayList<>();

    Caller(Scheduler scheduler, FileHandle file, long seed, LongAdder faults) {
      this.scheduler = scheduler;
      this.file = file;
      this.random = new Random(seed);
      this.faults = faults;
    }

    List<Expected> run() throws InterruptedException {
      for (int i = 0; i < ROUNDS; i++) {
        Expected expected = new Expected(faults);
        try {
          if (submit(expected)) {
            accepted.add(expected);
          } else {
            assertEquals(0, expected.released.get());
          }
        } catch (SchedulerClosedException e) {
          assertEquals(0, expected.released.get());
        }
      }
      return accepted;
    }

    private boolean submit(Expected expected) throws InterruptedException {
      Opcode opcode = opcode();
      switch (random.nextInt(4)) {
        case 0 -> {
          return scheduler.trySubmit(opcode, expected, (_, _, _) -> expected.told());
        }
        case 1 -> scheduler.submit(opcode, expected, (_, _, _) -> expected.told());
        case 2 -> watch(scheduler.submit(opcode, expected), expected);
        default ->
            watch(
                scheduler.submitAll(List.of(new Submission(opcode, expected))).getFirst(),
                expected);
      }
      return true;
    }

    private void watch(Reply reply, Expected expected) throws InterruptedException {
      reply.whenComplete(_ -> expected.told());
      if (random.nextInt(4) == 0) {
        reply.cancel();
      }
      if (random.nextBoolean()) {
        assertTrue(reply.await(Duration.ofSeconds(30)), "no reply: " + reply);
        assertNull(reply.failure());
      }
    }

    private Opcode opcode() {
      MemorySegment memory = Arena.ofAuto().allocate(64);
      return switch (random.nextInt(4)) {
        case 0 -> Opcode.nop();
        case 1 -> Opcode.read(file, memory, random.nextInt(4096));
        case 2 -> Opcode.readv(file, List.of(memory, memory), 0);
        default -> Opcode.fsync(file);
      };
    }
  }

  @Test
  void everyOperationHasOneOutcomeAfterItsGuard(@TempDir Path folder) throws Exception {
    Path path = Files.write(folder.resolve("file"), new byte[4096]);
    String failpoints =
        "i2o2::fail::op::*=3%return(EIO)->3%latency(2)->2%yield"
            + ";i2o2::fail::op::openat=off"
            + ";i2o2::fail::op::read=5%short(3)->2%return(7)->3%latency(1)"
            + ";i2o2::fail::submit=3%return(queue_full)->2%return(scheduler_closed)->2%latency(3)"
            + "->2%return(EAGAIN)"
            + ";i2o2::fail::cancel=30%return->30%latency(1)";
    int accepted;
    try (Logs _ = new Logs()) {
      accepted = FailScenario.run(failpoints, () -> storm(path));
    }
    assertTrue(accepted > CALLERS * ROUNDS / 2, accepted + " accepted");
  }

  private static int storm(Path path) throws Exception {
    LongAdder faults = new LongAdder();
    List<Expected> accepted = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Scheduler scheduler = Scheduler.builder().backend("fallback").queueSize(16).build();
      try (scheduler) {
        FileHandle file = scheduler.open(path);
        List<Future<List<Expected>>> running = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
          Caller caller = new Caller(scheduler, file, i, faults);
          running.add(callers.submit(caller::run));
        }
        for (Future<List<Expected>> each : running) {
          accepted.addAll(each.get(100, TimeUnit.SECONDS));
        }
      }
    }
    for (Expected each : accepted) {
      assertEquals(1, each.told.get());
      assertEquals(1, each.released.get());
    }
    assertEquals(0, faults.sum(), "too early, too late or twice");
    return accepted.size();
  }
}
