package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.OutOfCapacityException;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Registration, closing of files and cancelling at the end of the caller's stack: what throws
 * changed nothing, and can be asked for again.
 */
public interface StackEndHandlesContract extends BackendFixture {
  /** How many slots the tables have. */
  int SLOTS = 100;

  /** One call that gives a future. */
  final class Asking<T extends @Nullable Object> extends StackEnd.Call {
    private final Function<Guard, CompletableFuture<T>> call;
    private final CountingGuard guard = new CountingGuard();
    private @Nullable CompletableFuture<T> future;

    Asking(Function<Guard, CompletableFuture<T>> call) {
      this.call = call;
    }

    @Override
    void make() {
      future = call.apply(guard);
    }
  }

  @Test
  default void aBufferWhoseRegistrationThrewIsNotRegistered() throws Exception {
    try (Scheduler scheduler = start(builder().registeredBuffers(SLOTS))) {
      Function<Guard, CompletableFuture<RegisteredBuffer>> register =
          guard -> scheduler.registerBufferAsync(Segments.zeroed(64), guard);
      for (int round = 0; round < 8; round++) {
        registerAtTheEndOfTheStack(register, RegisteredBuffer::unregisterAsync);
      }
    }
  }

  @Test
  default void aFileWhoseRegistrationThrewIsNotRegistered(@TempDir Path directory)
      throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start(builder().registeredFiles(SLOTS));
        FileHandle handle = scheduler.open(file)) {
      for (int round = 0; round < 8; round++) {
        registerAtTheEndOfTheStack(
            guard -> scheduler.registerFileAsync(handle, guard), RegisteredFile::unregisterAsync);
      }
    }
  }

  /** Fills the whole table: a slot that was lost would be missed. */
  private static <T> void registerAtTheEndOfTheStack(
      Function<Guard, CompletableFuture<T>> register, Function<T, CompletableFuture<Void>> takeOut)
      throws Exception {
    List<Asking<T>> attempts = Stream.generate(() -> new Asking<T>(register)).limit(SLOTS).toList();
    StackEnd.make(attempts);
    List<T> handles = new ArrayList<>();
    List<CountingGuard> guards = new ArrayList<>();
    for (Asking<T> attempt : attempts) {
      CompletableFuture<T> future = attempt.future;
      if (future != null) {
        handles.add(Awaits.value(future));
        guards.add(attempt.guard);
      }
    }
    while (handles.size() < SLOTS) {
      CountingGuard guard = new CountingGuard();
      handles.add(soon(() -> Awaits.value(register.apply(guard))));
      guards.add(guard);
    }
    for (T handle : handles) {
      Awaits.value(takeOut.apply(handle));
    }
    guards.forEach(guard -> assertEquals(1, guard.releases()));
    attempts.stream()
        .filter(attempt -> attempt.future == null)
        .forEach(attempt -> assertEquals(0, attempt.guard.releases(), attempt::toString));
  }

  /** A slot is free only when the kernel has let go of what was in it before. */
  private static <T> T soon(java.util.concurrent.Callable<T> call) throws Exception {
    long end = System.nanoTime() + Awaits.PATIENCE.toNanos();
    while (true) {
      try {
        return call.call();
      } catch (OutOfCapacityException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        Thread.onSpinWait();
      }
    }
  }

  @Test
  default void whatWasNotTakenOutIsStillRegistered() throws Exception {
    try (Scheduler scheduler = start(builder().registeredBuffers(SLOTS))) {
      for (int round = 0; round < 8; round++) {
        List<CountingGuard> guards = new ArrayList<>();
        List<RegisteredBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
          CountingGuard guard = new CountingGuard();
          guards.add(guard);
          buffers.add(
              soon(() -> Awaits.value(scheduler.registerBufferAsync(Segments.zeroed(64), guard))));
        }
        List<Asking<Void>> attempts =
            buffers.stream()
                .map(buffer -> new Asking<Void>(_ -> buffer.unregisterAsync()))
                .toList();
        StackEnd.make(attempts);
        for (int i = 0; i < SLOTS; i++) {
          CompletableFuture<Void> first = attempts.get(i).future;
          Awaits.value(first != null ? first : buffers.get(i).unregisterAsync());
          assertEquals(1, guards.get(i).releases());
        }
      }
    }
  }

  @Test
  default void aFileWhoseCloseThrewCanBeClosed(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start()) {
      List<Closing> attempts = new ArrayList<>();
      for (int i = 0; i < 800; i++) {
        attempts.add(new Closing(scheduler.open(file)));
      }
      StackEnd.make(attempts);
      for (Closing attempt : attempts) {
        Reply again = attempt.handle.closeAsync();
        Reply first = attempt.reply;
        assertEquals(0, Awaits.result(first != null ? first : again));
        assertEquals(0, Awaits.result(again), "after a close that threw");
        attempt.handle.close();
      }
      if (Systems.isLinux()) {
        assertEquals(0, Systems.descriptorsTo(file.toString()), "descriptors left open");
      }
    }
  }

  /** A close of a file. */
  final class Closing extends StackEnd.Call {
    private final FileHandle handle;
    private @Nullable Reply reply;

    Closing(FileHandle handle) {
      this.handle = handle;
    }

    @Override
    void make() {
      reply = handle.closeAsync();
    }
  }

  @Test
  default void cancellingAtTheEndOfTheStackEndsAnOperationOnce(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      CountingGuard guard = new CountingGuard();
      Reply read = scheduler.submit(Fifo.readOf(handle), guard);
      StackEnd.make(
          Stream.generate(
                  () ->
                      new StackEnd.Call() {
                        @Override
                        void make() {
                          read.cancel();
                        }
                      })
              .limit(800)
              .toList());
      if (!cancelsReadsInFlight()) {
        fifo.feed(1);
      }
      int result = Awaits.result(read);
      assertTrue(result == 1 || result == -Errno.ECANCELED, () -> "result " + result);
      assertEquals(1, guard.releases());
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    }
  }
}
