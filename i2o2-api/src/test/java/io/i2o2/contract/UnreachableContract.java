package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is let go without a close is given back when the garbage collector finds it unreachable, and
 * only then; what was accepted is finished as if nothing had happened.
 */
@SuppressWarnings("try") // never closed: that is what is tested
public interface UnreachableContract extends BackendFixture {

  @Test
  default void aSchedulerThatIsLetGoEndsAndSaysWhereItWasMade() throws Exception {
    String name = "let-go-" + System.nanoTime();
    try (Logs logs = new Logs()) {
      makeAndForget(name);
      awaitCollected("said", () -> logs.text().contains(name));
      awaitCollected("its threads have ended", () -> threadsOf(name) == 0);

      String text = logs.text();
      assertTrue(text.contains("scheduler " + name + " was let go without a close"), text);
      assertTrue(text.contains("WARN"), text);
      assertTrue(text.contains("UnreachableContract.makeAndForget("), text);
    }
  }

  private void makeAndForget(String name) throws Exception {
    Scheduler scheduler = builder().name(name).build();
    assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    assertTrue(threadsOf(name) > 0);
  }

  @Test
  default void aSchedulerThatIsLetGoGivesBackItsFilesAndGuards(@TempDir Path directory)
      throws Exception {
    Systems.assumeLinux("/proc/self");
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    String name = "let-go-" + System.nanoTime();
    CountingGuard guard = new CountingGuard();
    try (Logs _ = new Logs()) {
      makeWithFilesAndForget(name, file, guard);
      awaitCollected("its threads have ended", () -> threadsOf(name) == 0);
    }
    assertEquals(0, Systems.descriptorsTo(file.toString()));
    assertEquals(2, guard.releases());
  }

  private void makeWithFilesAndForget(String name, Path file, Guard guard) throws Exception {
    Scheduler scheduler = builder().name(name).build();
    FileHandle handle = scheduler.open(file);
    scheduler.registerFile(handle, guard);
    scheduler.registerBuffer(Segments.zeroed(4096), guard);
    assertTrue(Systems.descriptorsTo(file.toString()) > 0);
  }

  @Test
  default void aClosedSchedulerThatIsLetGoSaysNothing() throws Exception {
    String name = "closed-" + System.nanoTime();
    try (Logs logs = new Logs()) {
      WeakReference<Scheduler> closed = makeAndClose(name);
      awaitCollected("collected", () -> closed.get() == null);
      noticeWhatIsUnreachable(logs);
      assertFalse(logs.text().contains(name), logs::text);
    }
  }

  private WeakReference<Scheduler> makeAndClose(String name) {
    Scheduler scheduler = builder().name(name).build();
    scheduler.close();
    return new WeakReference<>(scheduler);
  }

  @Test
  default void aReplyIsAnsweredThoughItsSchedulerWasLetGo(@TempDir Path directory)
      throws Exception {
    String name = "let-go-" + System.nanoTime();
    try (Logs logs = new Logs()) {
      assertAnswersThoughLetGo(name, directory, logs);
      awaitCollected("its threads have ended", () -> threadsOf(name) == 0);
    }
  }

  private void assertAnswersThoughLetGo(String name, Path directory, Logs logs) throws Exception {
    CountingGuard guard = new CountingGuard();
    try (Fifo fifo = Fifo.in(directory)) {
      CompletableFuture<Integer> callback = new CompletableFuture<>();
      Reply read = readAndForget(name, fifo, guard, callback);
      noticeWhatIsUnreachable(logs);
      assertFalse(read.isDone());
      assertFalse(callback.isDone());
      assertEquals(0, guard.releases());

      fifo.feed(2);
      assertEquals(1, Awaits.result(read));
      assertEquals(1, Awaits.value(callback));
      assertEquals(2, guard.releases());
    }
  }

  private Reply readAndForget(
      String name, Fifo fifo, Guard guard, CompletableFuture<Integer> callback) throws Exception {
    Scheduler scheduler = builder().name(name).build();
    FileHandle handle = fifo.open(scheduler);
    scheduler.submit(Fifo.readOf(handle), guard, (result, _, _) -> callback.complete(result));
    return scheduler.submit(Fifo.readOf(handle), guard);
  }

  @Test
  default void aFileKeepsItsScheduler(@TempDir Path directory) throws Exception {
    String name = "kept-" + System.nanoTime();
    try (Logs logs = new Logs()) {
      assertKeptByItsFile(name, directory, logs);
      awaitCollected("its threads have ended", () -> threadsOf(name) == 0);
    }
  }

  private void assertKeptByItsFile(String name, Path directory, Logs logs) throws Exception {
    try (Fifo fifo = Fifo.in(directory)) {
      FileHandle handle = openAndForget(name, fifo);
      noticeWhatIsUnreachable(logs);
      assertTrue(handle.isOpen());
      assertFalse(logs.text().contains(name), logs::text);
      fifo.feed(1);
      handle.close();
    }
  }

  private FileHandle openAndForget(String name, Fifo fifo) throws Exception {
    Scheduler scheduler = builder().name(name).build();
    return fifo.open(scheduler);
  }

  @Test
  default void aRegisteredBufferKeepsItsScheduler() throws Exception {
    String name = "kept-" + System.nanoTime();
    try (Logs logs = new Logs()) {
      assertKeptByItsBuffer(name, logs);
      awaitCollected("its threads have ended", () -> threadsOf(name) == 0);
    }
  }

  private void assertKeptByItsBuffer(String name, Logs logs) throws Exception {
    CountingGuard guard = new CountingGuard();
    RegisteredBuffer buffer = registerAndForget(name, guard);
    noticeWhatIsUnreachable(logs);
    assertEquals(0, guard.releases());
    assertFalse(logs.text().contains(name), logs::text);
    buffer.unregister();
    assertEquals(1, guard.releases());
  }

  private RegisteredBuffer registerAndForget(String name, Guard guard) throws Exception {
    return builder().name(name).build().registerBuffer(Segments.zeroed(4096), guard);
  }

  @Test
  default void aFileThatIsLetGoIsClosedAndSaysWhereItWasOpened(@TempDir Path directory)
      throws Exception {
    Systems.assumeLinux("/proc/self");
    Path file = Files.write(directory.resolve("let-go"), new byte[10]);
    try (Scheduler scheduler = start();
        Logs logs = new Logs()) {
      openAndForget(scheduler, file);
      awaitCollected("closed", () -> Systems.descriptorsTo(file.toString()) == 0);

      awaitCollected("said", () -> logs.text().contains("file " + file));
      assertTrue(logs.text().contains("was let go without a close"), logs::text);
      assertTrue(logs.text().contains("UnreachableContract.openAndForget("), logs::text);
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    }
  }

  private void openAndForget(Scheduler scheduler, Path file) throws Exception {
    List<FileHandle> handles = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      handles.add(scheduler.open(file));
    }
    assertEquals(10, Systems.descriptorsTo(file.toString()));
    assertEquals(10, handles.size());
  }

  @Test
  default void aReadUnderWayKeepsItsFileOpen(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        Logs logs = new Logs()) {
      CompletableFuture<Integer> result = new CompletableFuture<>();
      readAndForget(scheduler, fifo, result);
      noticeWhatIsUnreachable(logs);
      assertFalse(logs.text().contains("fifo of"), logs::text);
      fifo.feed(1);
      assertEquals(1, Awaits.value(result), "not closed under the read");
    }
  }

  private static void readAndForget(
      Scheduler scheduler, Fifo fifo, CompletableFuture<Integer> result) throws Exception {
    Opcode read = Fifo.readOf(fifo.open(scheduler));
    scheduler.submit(read, Guard.NONE, (count, _, _) -> result.complete(count));
  }

  @Test
  default void aSlotThatIsLetGoIsTakenOut(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    CountingGuard guard = new CountingGuard();
    try (Scheduler scheduler = start(builder().registeredFiles(2).registeredBuffers(2));
        FileHandle handle = scheduler.open(file);
        Logs logs = new Logs()) {
      fillSlotsAndForget(scheduler, handle, guard);
      awaitCollected("taken out", () -> guard.releases() == 4);

      awaitCollected("said", () -> logs.text().contains("registered buffer 1 (4096 bytes)"));
      assertTrue(logs.text().contains("was let go without being unregistered"), logs::text);
      scheduler.registerFile(handle, Guard.NONE).unregister();
      scheduler.registerBuffer(Segments.zeroed(10), Guard.NONE).unregister();
    }
  }

  private void fillSlotsAndForget(Scheduler scheduler, FileHandle handle, Guard guard)
      throws Exception {
    scheduler.registerFile(handle, guard).replace(handle, guard);
    assertNotNull(Awaits.value(scheduler.registerBufferAsync(Segments.zeroed(10), guard)));
    scheduler.registerBuffer(Segments.zeroed(4096), guard);
  }

  @Test
  default void aLoopThatNeverRanAndIsLetGoIsClosed(@TempDir Path directory) throws Exception {
    Systems.assumeLinux("/proc/self");
    long descriptors = Systems.descriptorsTo("anon_inode:[io_uring]");
    CountingGuard guard = new CountingGuard();
    try (Logs logs = new Logs()) {
      List<Reply> replies = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        replies.add(submitToLoopAndForget("let-go-" + i, guard));
      }
      awaitCollected("all answered", () -> replies.stream().allMatch(Reply::isDone));

      replies.forEach(reply -> assertEquals(0, reply.result()));
      assertEquals(10, guard.releases());
      awaitCollected(
          "given back", () -> Systems.descriptorsTo("anon_inode:[io_uring]") <= descriptors);
      assertTrue(logs.text().contains("UnreachableContract.submitToLoopAndForget("), logs::text);
    }
  }

  private Reply submitToLoopAndForget(String name, Guard guard) {
    return builder().name(name).rings(1).buildLoop().scheduler().submit(Opcode.nop(), guard);
  }

  /**
   * What is noticed after everything that is unreachable now: a scheduler of a later collection.
   */
  private void noticeWhatIsUnreachable(Logs logs) throws Exception {
    WeakReference<Object> now = new WeakReference<>(new Object());
    awaitCollected("collected", () -> now.get() == null);
    String later = "later-" + System.nanoTime();
    makeAndForget(later);
    awaitCollected("noticed", () -> logs.text().contains(later));
  }

  private static void awaitCollected(String what, BooleanSupplier condition) {
    Awaits.until(
        what,
        () -> {
          if (condition.getAsBoolean()) {
            return true;
          }
          System.gc();
          return condition.getAsBoolean();
        });
  }

  private static long threadsOf(String scheduler) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(scheduler))
        .count();
  }
}
