package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When a {@link Guard} is released: once, after the operation and before its reply. The paths of
 * cancel, close and death are in the contracts of those names.
 */
public interface GuardsContract extends BackendFixture {

  @Test
  default void releasesTheGuardBeforeTheReply() throws Exception {
    try (Scheduler scheduler = start()) {
      for (int i = 0; i < 100; i++) {
        CompletableFuture<Reply> submitted = new CompletableFuture<>();
        CompletableFuture<Boolean> doneAtRelease = new CompletableFuture<>();
        Guard guard = () -> doneAtRelease.complete(submitted.join().isDone());
        CountingGuard count = new CountingGuard();

        Reply reply = scheduler.submit(Opcode.nop(), guard.and(count));
        submitted.complete(reply);

        assertEquals(0, Awaits.result(reply));
        assertEquals(1, count.releases(), "released when the reply came");
        assertFalse(doneAtRelease.getNow(true), "the reply came before the release");
      }
    }
  }

  @Test
  default void releasesTheGuardBeforeTheCallback() throws Exception {
    try (Scheduler scheduler = start()) {
      for (int i = 0; i < 100; i++) {
        CountingGuard guard = new CountingGuard();
        CompletableFuture<Integer> releases = new CompletableFuture<>();

        scheduler.submit(Opcode.nop(), guard, (_, _, _) -> releases.complete(guard.releases()));

        assertEquals(1, Awaits.value(releases));
        assertEquals(1, guard.releases());
      }
    }
  }

  @Test
  default void releasesTheGuardOnceOnError(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start()) {
      CountingGuard guard = new CountingGuard();
      Opcode open = Opcode.openAt(directory.resolve("missing"), java.util.Set.of(), 0);

      assertEquals(-Errno.ENOENT, Awaits.result(scheduler.submit(open, guard)));
      assertEquals(1, guard.releases());
      scheduler.close(Awaits.PATIENCE);
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void aGuardThatThrowsStopsNeitherReplyNorScheduler() throws Exception {
    try (Scheduler scheduler = start()) {
      Guard exception =
          () -> {
            throw new IllegalStateException("thrown by a test's guard");
          };
      Guard error =
          () -> {
            throw new StackOverflowError("thrown by a test's guard");
          };

      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop(), exception)));
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop(), error)));
      CompletableFuture<Integer> called = new CompletableFuture<>();
      scheduler.submit(Opcode.nop(), exception, (result, _, _) -> called.complete(result));
      assertEquals(0, Awaits.value(called));
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    }
  }

  @Test
  default void closesAnArenaWhenTheOperationIsOver(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(file, StandardOpenOption.WRITE)) {
      Arena arena = Arena.ofShared();
      MemorySegment buffer = arena.allocate(100);

      Reply reply = scheduler.submit(Opcode.write(handle, buffer, 0), Guard.closing(arena));

      assertEquals(100, Awaits.result(reply));
      assertFalse(arena.scope().isAlive());
    }
  }

  @Test
  default void doesNotReleaseTheGuardWhileTheOperationIsUnderWay(@TempDir Path directory)
      throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      CountingGuard guard = new CountingGuard();
      Reply read = scheduler.submit(Fifo.readOf(handle), guard);

      for (int i = 0; i < 10; i++) {
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      }
      assertEquals(0, guard.releases());

      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      assertEquals(1, guard.releases());
    }
  }

  @Test
  default void oneGuardServesManyOperations() throws Exception {
    try (Scheduler scheduler = start()) {
      CountingGuard guard = new CountingGuard();
      List<Reply> replies = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        replies.add(scheduler.submit(Opcode.nop(), guard));
      }
      for (Reply reply : replies) {
        assertEquals(0, Awaits.result(reply));
      }
      assertEquals(200, guard.releases());
    }
  }

  @Test
  default void refusedSubmissionsLeaveTheirGuardAlone(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start()) {
      CountingGuard guard = new CountingGuard();
      FileHandle closed = scheduler.open(file);
      closed.close();
      Opcode read = Opcode.read(closed, Segments.zeroed(1), 0);

      assertThrows(IllegalStateException.class, () -> scheduler.submit(read, guard));
      assertThrows(IllegalStateException.class, () -> scheduler.trySubmit(read, guard));
      assertThrows(
          IllegalStateException.class, () -> scheduler.submit(read, guard, (_, _, _) -> {}));
      assertThrows(
          IllegalStateException.class, () -> scheduler.trySubmit(read, guard, (_, _, _) -> {}));
      scheduler.close(Awaits.PATIENCE);
      assertTrue(scheduler.isClosed());
      assertEquals(0, guard.releases());
    }
  }
}
