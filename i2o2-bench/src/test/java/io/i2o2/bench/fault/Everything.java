package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileAdvice;
import io.i2o2.FileHandle;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.UringCommandBuilder;
import io.i2o2.contract.Awaits;
import io.i2o2.contract.Fifo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One of everything that a scheduler does, on a file of {@link #BYTES} bytes and two pipes. What
 * one step needs of another that failed is left out.
 */
final class Everything {
  /** The file's length before. */
  static final int BYTES = 256;

  private static final int ALLOCATED = 512;
  private static final int TRUNCATED = 300;

  private final Script script;
  private final Scheduler scheduler;
  private final Path path;
  private final Fifo stopped;
  private final Fifo fed;

  /** Whether a read of an empty pipe can be stopped. */
  private final boolean stops;

  private final LongSupplier triggers;
  private final Account opened = new Account("openat");
  private final Account closed = new Account("close");
  private boolean masked;

  Everything(
      Script script, Path path, Fifo stopped, Fifo fed, boolean stops, LongSupplier triggers) {
    this.script = script;
    this.scheduler = script.scheduler();
    this.path = path;
    this.stopped = stopped;
    this.fed = fed;
    this.stops = stops;
    this.triggers = triggers;
  }

  /** Whether the fault came where something else may have hidden it. */
  boolean isMasked() {
    return masked;
  }

  /** The descriptor that was opened by an operation and not closed for sure, or -1. */
  int leftOpen() {
    boolean isClosed = closed.isOver() && closed.failure() == null && closed.result() == 0;
    return opened.moved() > 0 && !isClosed ? opened.result() : -1;
  }

  void run() throws InterruptedException {
    FileHandle file =
        script.attempt(
            "open", () -> scheduler.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    if (file != null) {
      transfers(file);
      slots(file);
      hints(file);
    }
    script.call(new Account("nop"), Opcode.nop(), 0, true);
    script.await(
        script.submit(new Account("hinted nop"), Opcode.nop().alwaysAsync(), 0), Script.Wait.POLL);
    descriptor();
    pipes();
    if (file != null) {
      closing(file);
    }
  }

  private void transfers(FileHandle file) throws InterruptedException {
    Transfer write = script.transfer(true, 0, new Patch(32, 1));
    Transfer writev = script.transfer(true, 32, new Patch(16, 2), new Patch(16, 3));
    script.await(
        script.submit(write.account(), Opcode.write(file, write.segment(), 0), write.bytes()),
        Script.Wait.JOIN);
    script.call(
        writev.account(), Opcode.writev(file, writev.segments(), 32), writev.bytes(), false);

    Transfer read = script.transfer(false, 0, new Patch(32, 4));
    Transfer readv = script.transfer(false, 32, new Patch(8, 5), new Patch(24, 6));
    script.submitAll(
        List.of(read.account(), new Account("nop in a batch"), readv.account()),
        List.of(
            Opcode.read(file, read.segment(), 0),
            Opcode.nop(),
            Opcode.readv(file, readv.segments(), 32)),
        List.of(read.bytes(), 0, readv.bytes()));
  }

  private void slots(FileHandle file) throws InterruptedException {
    Transfer write = script.transfer(true, 64, new Patch(32, 7));
    Transfer read = script.transfer(false, 64, new Patch(32, 8));
    Account fileGuard = script.slot("a registered file");
    Account bufferGuard = script.slot("a registered buffer");
    RegisteredFile slot = script.put(fileGuard, () -> scheduler.registerFile(file, fileGuard));
    RegisteredBuffer buffer =
        script.put(bufferGuard, () -> scheduler.registerBuffer(write.segment(), bufferGuard));
    if (slot != null && buffer != null) {
      script.await(
          script.trySubmit(write.account(), Opcode.writeFixed(slot, buffer, 0, 32, 64), 32),
          Script.Wait.POLL);
      Account nextFile = script.slot("a file that replaces another");
      Account nextBuffer = script.slot("a buffer that replaces another");
      RegisteredFile replaced = script.put(nextFile, () -> slot.replace(file, nextFile));
      RegisteredBuffer into =
          script.put(nextBuffer, () -> buffer.replace(read.segment(), nextBuffer));
      if (replaced != null && into != null) {
        script.call(read.account(), Opcode.readFixed(replaced, into, 0, 32, 64), 32, false);
        takeOut(() -> replaced.unregister(), nextFile);
        takeOut(() -> into.unregister(), nextBuffer);
      }
    }
    withoutWaiting(file);
  }

  private void withoutWaiting(FileHandle file) {
    Account fileGuard = script.slot("a file registered without waiting");
    Account bufferGuard = script.slot("a buffer registered without waiting");
    Account leftGuard = script.slot("a buffer that stays registered");
    MemorySegment memory = new Patch(32, 9).segment();
    RegisteredFile slot =
        script.put(
            fileGuard,
            () -> scheduler.registerFileAsync(file, fileGuard).get(30, TimeUnit.SECONDS));
    RegisteredBuffer buffer =
        script.put(
            bufferGuard,
            () -> scheduler.registerBufferAsync(memory, bufferGuard).get(30, TimeUnit.SECONDS));
    script.put(leftGuard, () -> scheduler.registerBuffer(memory, leftGuard));
    if (slot != null) {
      takeOut(() -> slot.unregisterAsync().get(30, TimeUnit.SECONDS), fileGuard);
    }
    if (buffer != null) {
      takeOut(() -> buffer.unregisterAsync().get(30, TimeUnit.SECONDS), bufferGuard);
    }
  }

  /** Takes something out of its slot; where that succeeds, its guard was released before. */
  private void takeOut(TakingOut taking, Account guard) {
    Boolean gone =
        script.attempt(
            "unregister " + guard,
            () -> {
              taking.run();
              return true;
            });
    if (gone != null && !scheduler.isClosed()) {
      assertEquals(1, guard.releases(), () -> "taken out, but not released: " + guard);
    }
  }

  @FunctionalInterface
  private interface TakingOut {
    void run() throws Exception;
  }

  /** What moves no bytes. */
  private void hints(FileHandle file) {
    MemorySegment pages = Arena.ofAuto().allocate(4096, 4096);
    Script.Wait[] waits = Script.Wait.values();
    List<Opcode> opcodes =
        List.of(
            Opcode.fsync(file),
            Opcode.fdatasync(file),
            Opcode.syncFileRange(file, 0, BYTES, Set.of(Opcode.SyncStep.WRITE)),
            Opcode.fallocate(file, Set.of(), 0, ALLOCATED),
            Opcode.ftruncate(file, TRUNCATED),
            Opcode.fadvise(file, 0, BYTES, FileAdvice.SEQUENTIAL),
            Opcode.madvise(pages, MemoryAdvice.NORMAL));
    for (int i = 0; i < opcodes.size(); i++) {
      Opcode opcode = opcodes.get(i);
      script.await(
          script.submit(new Account(opcode.describe()), opcode, 0), waits[i % waits.length]);
    }
    Opcode command = Opcode.uringCommand(file, 0, UringCommandBuilder.SHORT_BYTES).build();
    script.await(
        script.submit(new Account("uring_cmd"), command, -Errno.EOPNOTSUPP), Script.Wait.JOIN);
  }

  /** A file as a plain number. */
  private void descriptor() {
    Opcode openAt = Opcode.openAt(path, Set.of(StandardOpenOption.READ), 0);
    masking(
        () -> script.await(script.submit(opened, openAt, Script.ANY_NUMBER), Script.Wait.AWAIT));
    if (opened.isAccepted() && opened.failure() == null && opened.result() >= 0) {
      Fd number = new Fd(opened.result());
      Transfer read = script.transfer(false, 96, new Patch(16, 10));
      script.await(
          script.submit(read.account(), Opcode.read(number, read.segment(), 96), 16),
          Script.Wait.FUTURE);
      script.await(script.submit(closed, Opcode.close(number), 0), Script.Wait.AWAIT);
    }
  }

  /** A read that waits is stopped, where that can be done, and another one gets its bytes. */
  private void pipes() {
    FileHandle first = script.attempt("open a pipe", () -> stopped.open(scheduler));
    FileHandle second = script.attempt("open a pipe", () -> fed.open(scheduler));
    if (first != null) {
      Patch patch = new Patch(8, 11);
      Account stopping = new Account("a read to be stopped");
      masking(() -> stop(script.submit(stopping, ofPipe(first, patch), Script.ANYTHING)));
      patch.assertUntouchedFrom(8, stopping);
    }
    if (second != null) {
      Patch patch = new Patch(8, 12);
      Account waiting = new Account("a read to be fed");
      Reply reply = script.submit(waiting, ofPipe(second, patch), 8);
      script.attempt("feed", () -> feed(fed));
      script.await(reply, Script.Wait.JOIN);
      patch.assertUntouchedFrom(8, waiting);
    }
  }

  /** Does what may hide a fault: a cancel, or a rule that a descriptor is always told. */
  private void masking(Runnable action) {
    long before = triggers.getAsLong();
    action.run();
    masked |= triggers.getAsLong() != before;
  }

  private void stop(@Nullable Reply reply) {
    if (reply != null) {
      Boolean asked =
          script.attempt(
              "cancel",
              () -> {
                reply.cancel();
                return true;
              });
      if (asked == null || !stops) {
        script.attempt("feed", () -> feed(stopped));
      }
      script.attempt(
          "the wait for what is stopped",
          () -> {
            assertTrue(reply.await(Awaits.PATIENCE), "never stopped");
            return true;
          });
    }
  }

  private static Opcode ofPipe(FileHandle pipe, Patch patch) {
    return Opcode.read(pipe, patch.segment(), Opcode.CURRENT_POSITION);
  }

  private static boolean feed(Fifo pipe) throws IOException {
    pipe.feed(8);
    return true;
  }

  /** Leaves something for the close of the scheduler to wait for. */
  private void closing(FileHandle file) {
    Transfer last = script.transfer(true, 128, new Patch(32, 13));
    script.submit(last.account(), Opcode.write(file, last.segment(), 128), last.bytes());
    script.attempt(
        "close the file",
        () -> {
          file.close();
          return true;
        });
    script.submit(new Account("the last nop"), Opcode.nop(), 0);
  }
}
