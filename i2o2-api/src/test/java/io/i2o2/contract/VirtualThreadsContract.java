package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Virtual threads unmount while they wait. Shown by having more of them wait than there are
 * carriers: if one were pinned, no other virtual thread could run.
 */
public interface VirtualThreadsContract extends BackendFixture {
  /** More than there are carriers, unless somebody asked for very many. */
  int WAITERS =
      4
          * Integer.getInteger(
              "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());

  @Test
  default void waitersForRepliesUnmount(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      Reply read = scheduler.submit(Fifo.readOf(handle));
      List<Thread> waiters = new ArrayList<>();
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      for (int i = 0; i < WAITERS; i++) {
        boolean timed = i % 2 == 0;
        Threads.ThrowingRunnable wait =
            () -> assertEquals(1, timed ? Awaits.result(read) : read.join());
        waiters.add(Threads.start(Thread.ofVirtual(), wait, faults));
      }
      waiters.forEach(Awaits::parked);

      anotherVirtualThreadRuns(scheduler);

      fifo.feed(1);
      Awaits.ended(waiters);
      assertEquals(List.of(), List.copyOf(faults));
    }
  }

  @Test
  default void submittersToAFullQueueUnmount(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start(Stall.sized(builder()));
        Stall stall = Stall.of(scheduler, directory)) {
      List<Thread> submitters = new ArrayList<>();
      for (int i = 0; i < WAITERS; i++) {
        submitters.add(
            Thread.startVirtualThread(
                () -> {
                  for (int n = 0; n < 20; n++) {
                    scheduler.submit(Opcode.nop(), Guard.NONE, (_, _, _) -> {});
                  }
                }));
      }
      submitters.forEach(Awaits::parked);

      CompletableFuture<Boolean> ran = new CompletableFuture<>();
      Thread.startVirtualThread(() -> ran.complete(true));
      Awaits.value(ran);

      stall.end();
      Awaits.ended(submitters);
    }
  }

  @Test
  default void closersOfFilesAndTakersOutOfSlotsUnmount(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory)) {
      List<Thread> closers = new ArrayList<>();
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      FileHandle handle = fifo.open(scheduler);
      RegisteredBuffer buffer = scheduler.registerBuffer(Segments.zeroed(1), Guard.NONE);
      Reply read =
          scheduler.submit(Opcode.readFixed(handle, buffer, 0, 1, Opcode.CURRENT_POSITION));
      closers.add(Threads.start(Thread.ofVirtual(), buffer::unregister, faults));
      for (int i = 0; i < WAITERS; i++) {
        closers.add(Threads.start(Thread.ofVirtual(), handle::close, faults));
      }
      closers.forEach(Awaits::parked);

      anotherVirtualThreadRuns(scheduler);

      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      Awaits.ended(closers);
      assertEquals(List.of(), List.copyOf(faults));
    }
  }

  @Test
  default void thousandsOfVirtualCallersAllFinish(@TempDir Path directory) throws Exception {
    byte[] content = Segments.pattern(1, 1 << 16);
    Path file = Files.write(directory.resolve("file"), content);
    try (Scheduler scheduler = start(builder().queueSize(16));
        FileHandle handle = scheduler.open(file)) {
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        int at = i * 32;
        Threads.ThrowingRunnable caller =
            () -> {
              for (int n = 0; n < 4; n++) {
                Reply reply = scheduler.submit(Opcode.read(handle, Segments.zeroed(32), at));
                assertEquals(32, reply.join());
              }
            };
        callers.add(Threads.start(Thread.ofVirtual(), caller, faults));
      }
      Awaits.ended(callers);
      assertEquals(List.of(), List.copyOf(faults));
    }
  }

  private static void anotherVirtualThreadRuns(Scheduler scheduler) throws Exception {
    CompletableFuture<Integer> ran = new CompletableFuture<>();
    Thread.startVirtualThread(() -> ran.complete(scheduler.submit(Opcode.nop()).join()));
    assertEquals(0, Awaits.value(ran));
  }
}
