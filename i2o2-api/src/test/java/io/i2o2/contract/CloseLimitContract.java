package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A close returns when its timeout and the grace have passed, whatever holds the scheduler. */
@SuppressWarnings("try") // closing by hand is what is tested
public interface CloseLimitContract extends BackendFixture {

  /** The grace of schedulers whose close cannot end in good order: short, for a fast test. */
  Duration SHORT = Duration.ofMillis(400);

  @ParameterizedTest
  @EnumSource
  default void aCallbackThatBlocksDoesNotHoldTheClose(CalledBack place, @TempDir Path directory)
      throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Scheduler scheduler = start(builder().grace(SHORT));
    FileHandle handle = scheduler.open(file);
    try (Gate gate = new Gate()) {
      Reply held = scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      Gate second = new Gate();
      place.submit(scheduler, second::release);
      gate.open();
      second.awaitEntered();
      Awaits.result(held);
      CountingGuard guard = new CountingGuard();
      Reply left = scheduler.submit(Opcode.fsync(handle), guard);

      scheduler.close(Duration.ZERO);
      scheduler.close(Duration.ofMillis(1));
      List<Thread> closers = new ArrayList<>();
      for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
        closers.add(kind.start(scheduler::close));
      }
      Awaits.ended(closers);
      // The guard of a slot may hold another ring than this caller's.
      if (place != CalledBack.GUARD_OF_A_SLOT || RingCallers.rings(scheduler) == 1) {
        assertFalse(left.isDone(), "its memory is kept, and nothing is said of it");
        assertEquals(0, guard.releases());
      }

      second.open();
      assertTrue(left.await(Awaits.PATIENCE), "the scheduler ends by itself");
      assertEquals(1, guard.releases());
      Awaits.until("its file is closed", () -> !isOpen(file));
    }
  }

  @Test
  default void saysWhereTheThreadIsThatHoldsTheClose() throws Exception {
    Scheduler scheduler = start(builder().name("alpha").grace(SHORT));
    PrintStream before = System.err;
    ByteArrayOutputStream caught = new ByteArrayOutputStream();
    try (Gate gate = new Gate()) {
      scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
      scheduler.close(Duration.ZERO);
    } finally {
      System.setErr(before);
    }
    String log = caught.toString(StandardCharsets.UTF_8);
    assertTrue(log.contains("scheduler alpha is not over"), log);
    assertTrue(log.contains(Gate.class.getName() + ".release"), log);
  }

  @Test
  default void anInterruptIsKeptByACloseThatGivesUp() throws Exception {
    Scheduler scheduler = start(builder().grace(SHORT));
    try (Gate gate = new Gate()) {
      Reply held = scheduler.submit(Opcode.nop(), gate);
      gate.awaitEntered();
      Thread.currentThread().interrupt();
      scheduler.close(Duration.ZERO);
      assertTrue(Thread.interrupted());
      assertFalse(held.isDone(), "it did not wait for the end");
    }
  }

  @Test
  default void callbacksThatCloseEachOthersSchedulersEnd() throws Exception {
    Scheduler one = start(builder().grace(SHORT));
    Scheduler other = start(builder().grace(SHORT));
    CountDownLatch both = new CountDownLatch(2);
    CountDownLatch returned = new CountDownLatch(2);
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    closeInCallback(one, other, both, returned, faults);
    closeInCallback(other, one, both, returned, faults);

    Awaits.open(returned);
    one.close();
    other.close();
    assertEquals(List.of(), List.copyOf(faults));
  }

  private static void closeInCallback(
      Scheduler caller,
      Scheduler closed,
      CountDownLatch both,
      CountDownLatch returned,
      Queue<Throwable> faults) {
    caller.submit(
        Opcode.nop(),
        Guard.NONE,
        (_, _, _) -> {
          try {
            both.countDown();
            Awaits.open(both);
            closed.close(Duration.ZERO);
          } catch (Throwable e) {
            faults.add(e);
          }
          returned.countDown();
        });
  }

  @Test
  default void aLoopThatIsNotRunAnyMoreDoesNotHoldTheClose() throws Exception {
    SchedulerLoop loop = builder().pin().rings(1).grace(SHORT).buildLoop();
    Scheduler scheduler = loop.scheduler();
    CountDownLatch goOn = new CountDownLatch(1);
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    Thread runner =
        Threads.start(
            Thread.ofPlatform(),
            () -> {
              loop.runOnce();
              Awaits.open(goOn);
              loop.run();
            },
            faults);
    Awaits.parked(runner);
    CountingGuard guard = new CountingGuard();
    Reply left = scheduler.submit(Opcode.nop(), guard);

    scheduler.close(Duration.ZERO);
    assertFalse(left.isDone());

    goOn.countDown();
    Awaits.ended(List.of(runner));
    assertTrue(left.isDone());
    assertEquals(1, guard.releases());
    assertEquals(List.of(), List.copyOf(faults));
  }

  @Test
  default void aCallbackOfALoopThatNeverRanDoesNotHoldTheClose() throws Exception {
    SchedulerLoop loop = builder().pin().rings(1).grace(SHORT).buildLoop();
    try (Gate gate = new Gate()) {
      Reply held = loop.scheduler().submit(Opcode.nop(), gate);

      loop.scheduler().close(Duration.ofMillis(20));

      assertFalse(held.isDone());
      gate.open();
      assertTrue(held.await(Awaits.PATIENCE));
    }
  }

  /** Whether this process has a descriptor of a file, where that can be seen. */
  private static boolean isOpen(Path file) {
    Path descriptors = Path.of("/proc/self/fd");
    if (!Files.isDirectory(descriptors)) {
      return false;
    }
    try (var links = Files.list(descriptors)) {
      return links.anyMatch(link -> leadsTo(link, file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file);
    } catch (IOException e) {
      // Closed meanwhile.
      return false;
    }
  }
}
