package io.i2o2.uring;

import static io.i2o2.uring.sys.ScriptedSys.dies;
import static io.i2o2.uring.sys.ScriptedSys.ordinary;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.SchedulerException;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LedgerSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault at the first, second, third, … hit of each system call, until a run has no more hits. */
@SuppressWarnings("try") // what may be dead is closed by hand
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class DeathSweepTest {
  /** The loop may sleep and wake more or less often: enough to pass every step of one run. */
  private static final int ENTERS = 25;

  @ParameterizedTest
  @CsvSource({
    "ENTER, false",
    "ENTER, true",
    "REGISTER, false",
    "REGISTER, true",
    "WAKE, false",
    "WAKE, true",
    "CLOSE, true",
    "MUNMAP, true"
  })
  void aFaultAtAnyHitAnswersEverybodyAndGivesBackDescriptors(
      Call call, boolean afterwards, @TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[100]);
    boolean hit = true;
    for (int earlier = 0; hit && earlier < ENTERS; earlier++) {
      Throwable fault =
          earlier % 2 == 0 ? new IllegalStateException("a test") : new OutOfMemoryError("a test");
      LedgerSys ledger = new LedgerSys(new LinuxSys());
      ScriptedSys sys = new ScriptedSys(ledger);
      Run run = new Run(file);
      sys.next(call, earlier, ordinary()).next(call, 1, dies(fault, afterwards));
      try (PendingReads reads = new PendingReads()) {
        run.start(sys);
        run.work(reads);
        run.close();
        run.assertAnswered(call + " after " + earlier);
      }
      hit = sys.isOver(call);
      assertEquals(0, DeathTest.descriptorsTo(file), "the file, " + call + " after " + earlier);
      ledger.assertNothingLeft();
    }
  }

  /** One of everything. */
  private static final class Run {
    private final Path file;
    private final List<Reply> replies = new ArrayList<>();
    private final List<AtomicInteger> guards = new ArrayList<>();
    private @org.jspecify.annotations.Nullable Scheduler scheduler;

    Run(Path file) {
      this.file = file;
    }

    void start(ScriptedSys sys) {
      try {
        scheduler = Rig.start(Rig.builder().ringDepth(4).queueSize(16), sys);
      } catch (SchedulerException e) {
        // The fault came before there was a scheduler.
      }
    }

    void work(PendingReads reads) {
      Scheduler alive = scheduler;
      if (alive == null) {
        return;
      }
      try {
        submit(alive, reads.read());
        FileHandle handle = alive.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        RegisteredFile registered = alive.registerFile(handle, Guard.NONE);
        RegisteredBuffer buffer = alive.registerBuffer(Rig.memory(4096), Guard.NONE);
        submit(alive, Opcode.read(handle, Rig.memory(10), 0));
        submit(alive, Opcode.readFixed(registered, buffer, 0, 10, 0));
        replies.getLast().await(Rig.PATIENCE);
        registered.unregister();
        buffer.replace(Rig.memory(4096), Guard.NONE);
        replies.add(handle.closeAsync());
        replies.getLast().await(Rig.PATIENCE);
        submit(alive, reads.read()).cancel();
        submit(alive, Opcode.nop());
        replies.getLast().await(Rig.PATIENCE);
      } catch (SchedulerException | IOException | IllegalStateException | OutOfMemoryError e) {
        // It died meanwhile, or the fault came to this thread.
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    private Reply submit(Scheduler alive, Opcode opcode) {
      AtomicInteger releases = new AtomicInteger();
      Reply reply = alive.submit(opcode, releases::incrementAndGet);
      replies.add(reply);
      guards.add(releases);
      return reply;
    }

    void close() throws InterruptedException {
      Scheduler made = scheduler;
      if (made != null) {
        Thread closer = Thread.ofPlatform().daemon().start(() -> closeQuietly(made));
        Rig.ended(closer);
      }
    }

    private static void closeQuietly(Scheduler made) {
      try {
        made.close(java.time.Duration.ofMillis(20));
      } catch (IllegalStateException | OutOfMemoryError e) {
        // The fault came to this thread; the loop has its own.
        made.close(java.time.Duration.ZERO);
      }
    }

    void assertAnswered(String when) {
      for (Reply reply : replies) {
        assertTrue(reply.isDone(), () -> when + ": " + reply);
      }
      int kept = 0;
      for (Reply reply : replies) {
        SchedulerDiedException failure = reply.failure();
        kept += failure != null && failure.outcomeUnknown() ? 1 : 0;
      }
      int released = guards.stream().mapToInt(AtomicInteger::get).sum();
      assertTrue(released <= guards.size(), when);
      assertTrue(released >= guards.size() - kept, when + ": guards neither released nor kept");
    }
  }
}
