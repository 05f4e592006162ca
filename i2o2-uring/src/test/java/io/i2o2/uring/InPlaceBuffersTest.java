package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.contract.Logs;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Registered buffers that callers read into by system calls of their own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class InPlaceBuffersTest {
  private final ScriptedSys sys = new ScriptedSys(new LinuxSys());
  private final MemorySegment memory = Rig.memory(4096);
  private final AtomicInteger releases = new AtomicInteger();
  private final Guard guard = releases::incrementAndGet;
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @TempDir private Path folder;
  private Path path = Path.of("");

  @BeforeEach
  void writeTheFile() throws Exception {
    path = Files.write(folder.resolve("file"), new byte[4096]);
  }

  private CompletableFuture<Integer> readHeldUp(
      Scheduler scheduler, FileHandle file, RegisteredBuffer buffer) throws InterruptedException {
    sys.next(Call.READ_AT, 1, ScriptedSys.heldUp(entered, goOn));
    CompletableFuture<Integer> read = new CompletableFuture<>();
    Opcode opcode = Opcode.readFixed(file, buffer, 0, 100, 0);
    Thread.ofPlatform().start(() -> read.complete(scheduler.run(opcode)));
    Rig.open(entered);
    return read;
  }

  @Test
  void aGuardIsReleasedAfterTheCall() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys);
        FileHandle file = scheduler.open(path)) {
      RegisteredBuffer buffer = scheduler.registerBuffer(memory, guard);
      CompletableFuture<Integer> read = readHeldUp(scheduler, file, buffer);
      CompletableFuture<Void> gone = buffer.unregisterAsync();
      // What is asked for later has been done, and the kernel has let go.
      scheduler.registerBuffer(Rig.memory(8), Guard.NONE).unregister();
      assertThrows(
          IllegalStateException.class,
          () -> scheduler.run(Opcode.readFixed(file, buffer, 0, 100, 0)));
      assertFalse(gone.isDone());
      assertEquals(0, releases.get());
      goOn.countDown();
      assertEquals(100, read.get());
      gone.get();
      assertEquals(1, releases.get());
    }
    assertEquals(1, releases.get());
  }

  @Test
  void soIsThatOfABufferThatWasReplaced() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys);
        FileHandle file = scheduler.open(path)) {
      RegisteredBuffer buffer = scheduler.registerBuffer(memory, guard);
      CompletableFuture<Integer> read = readHeldUp(scheduler, file, buffer);
      RegisteredBuffer other = buffer.replace(Rig.memory(200), Guard.NONE);
      assertEquals(200, scheduler.run(Opcode.readFixed(file, other, 0, 200, 0)));
      assertEquals(0, releases.get());
      goOn.countDown();
      assertEquals(100, read.get());
    }
    assertEquals(1, releases.get());
  }

  @Test
  void theEndOfASchedulerWaitsForTheCall() throws Exception {
    Scheduler scheduler = Rig.start(Rig.builder(), sys);
    FileHandle file = scheduler.open(path);
    RegisteredBuffer buffer = scheduler.registerBuffer(memory, guard);
    CompletableFuture<Integer> read = readHeldUp(scheduler, file, buffer);
    CompletableFuture<Void> gone = buffer.unregisterAsync();
    Thread close = Thread.ofPlatform().start(scheduler::close);
    assertFalse(close.join(Duration.ofMillis(50)));
    assertEquals(0, releases.get());
    goOn.countDown();
    assertEquals(100, read.get());
    close.join();
    gone.get();
    assertEquals(1, releases.get());
  }

  @Test
  void theMemoryOfACallThatHangsIsKept() throws Exception {
    Scheduler scheduler = Rig.start(Rig.builder().grace(Duration.ofMillis(100)), sys);
    FileHandle file = scheduler.open(path);
    RegisteredBuffer buffer = scheduler.registerBuffer(memory, guard);
    CompletableFuture<Integer> read = readHeldUp(scheduler, file, buffer);
    CompletableFuture<Void> gone = buffer.unregisterAsync();
    try (Logs logs = new Logs()) {
      scheduler.close(Duration.ZERO);
      assertTrue(logs.text().contains("registered buffer 0: "), logs.text());
      assertTrue(logs.text().contains("its memory is kept"), logs.text());
    }
    assertThrows(ExecutionException.class, gone::get);
    goOn.countDown();
    assertEquals(100, read.get());
    assertEquals(0, releases.get(), "for ever");
  }
}
