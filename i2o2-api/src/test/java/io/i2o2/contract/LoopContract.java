package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerLoop;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A loop that the caller runs on a thread of its own. */
@SuppressWarnings("try") // closing from the loop's own thread is what is tested
public interface LoopContract extends BackendFixture {

  @Test
  default void runsUntilClosedOnTheCallersThread() throws Exception {
    SchedulerLoop loop = buildLoop();
    Scheduler scheduler = loop.scheduler();
    assertSame(scheduler, loop.scheduler());
    Thread runner = Thread.ofPlatform().start(loop);
    CompletableFuture<Thread> callbackThread = new CompletableFuture<>();
    scheduler.submit(
        Opcode.nop(), Guard.NONE, (_, _, _) -> callbackThread.complete(Thread.currentThread()));

    assertSame(runner, Awaits.value(callbackThread));
    assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    assertTrue(runner.isAlive());

    scheduler.close();
    Awaits.ended(List.of(runner));
  }

  @Test
  default void turnsAreTakenOneByOne() throws Exception {
    SchedulerLoop loop = buildLoop();
    Scheduler scheduler = loop.scheduler();
    AtomicReference<Thread> callbackThread = new AtomicReference<>();
    Reply reply = scheduler.submit(Opcode.nop());
    reply.whenComplete(_ -> callbackThread.set(Thread.currentThread()));
    assertFalse(reply.isDone(), "nothing happens until it is run");

    Awaits.until(
        "answered by turns of this thread",
        () -> {
          loop.runOnce();
          return reply.isDone();
        });
    assertEquals(0, reply.join());
    assertSame(Thread.currentThread(), callbackThread.get());
    Awaits.until("nothing left to do", () -> !loop.runOnce());

    scheduler.close();
    assertTrue(scheduler.isClosed());
  }

  @Test
  default void aSecondThreadMayNotRunIt() throws Exception {
    SchedulerLoop loop = buildLoop();
    loop.runOnce();
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    Threads.ThrowingRunnable once = loop::runOnce;

    Awaits.ended(
        List.of(
            Threads.start(Thread.ofPlatform(), loop::run, faults),
            Threads.start(Thread.ofPlatform(), once, faults)));

    assertEquals(2, faults.size());
    faults.forEach(fault -> assertInstanceOf(IllegalStateException.class, fault));
    loop.scheduler().close();
  }

  @Test
  default void aVirtualThreadMayNotRunIt() throws Exception {
    SchedulerLoop loop = buildLoop();
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();

    Awaits.ended(List.of(Threads.start(Thread.ofVirtual(), loop::run, faults)));

    assertEquals(1, faults.size());
    assertInstanceOf(IllegalStateException.class, faults.peek());
    loop.runOnce();
    loop.scheduler().close();
  }

  @Test
  default void closingOnItsOwnThreadFinishesTheWorkThere(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    SchedulerLoop loop = buildLoop();
    Scheduler scheduler = loop.scheduler();
    CompletableFuture<FileHandle> opened = new CompletableFuture<>();
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    Thread opener =
        Threads.start(Thread.ofPlatform(), () -> opened.complete(scheduler.open(file)), faults);
    Awaits.until(
        "opened",
        () -> {
          loop.runOnce();
          return opened.isDone() || !faults.isEmpty();
        });
    CountingGuard guard = new CountingGuard();
    Reply read = scheduler.submit(Opcode.read(opened.join(), Segments.zeroed(10), 0), guard);

    scheduler.close();

    assertEquals(10, read.result());
    assertEquals(1, guard.releases());
    assertFalse(opened.join().isOpen());
    Awaits.ended(List.of(opener));
  }

  @Test
  default void aLoopThatNeverRanCanBeClosed() throws Exception {
    SchedulerLoop loop = buildLoop();
    CountingGuard guard = new CountingGuard();
    Reply reply = loop.scheduler().submit(Opcode.nop(), guard);

    loop.scheduler().close();

    assertEquals(0, Awaits.result(reply));
    assertEquals(1, guard.releases());
  }

  private SchedulerLoop buildLoop() {
    SchedulerBuilder builder = builder().pin();
    return builder.rings(1).buildLoop();
  }
}
