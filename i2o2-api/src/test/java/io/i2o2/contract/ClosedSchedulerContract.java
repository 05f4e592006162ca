package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Submission;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Once a scheduler is closed or has died, every call that brings work says that before anything
 * else, and every call that gives something back does nothing.
 */
@SuppressWarnings("try") // closed by hand
public interface ClosedSchedulerContract extends BackendFixture {

  @Test
  default void everyCallOfAClosedSchedulerSaysSo(@TempDir Path directory) throws Exception {
    Scheduler scheduler = start();
    Used used = new Used(scheduler, directory);
    scheduler.close();

    assertRefusesWork(used, e -> assertSaid(e, "is closed"));
    assertTakesBackSilently(used);
  }

  @Test
  default void everyCallOfADeadSchedulerNamesTheDeath(@TempDir Path directory) throws Exception {
    Doomed doomed = doomed(builder().closeTimeout(Duration.ofSeconds(1)));
    Scheduler scheduler = doomed.scheduler();
    Used used = new Used(scheduler, directory);
    IllegalStateException fault = new IllegalStateException("a test's fault");
    kill(doomed, fault);
    scheduler.close();

    assertRefusesWork(
        used,
        e -> {
          assertSaid(e, "died");
          assertSame(fault, e.getCause());
        });
    assertTakesBackSilently(used);
  }

  @Test
  default void everyCallOfASchedulerThatClosesSaysSo(@TempDir Path directory) throws Exception {
    Scheduler scheduler = start();
    Used used = new Used(scheduler, directory);
    try (Fifo fifo = Fifo.in(directory)) {
      Reply read = scheduler.submit(Fifo.readOf(fifo.open(scheduler)));
      Thread closer = Thread.ofPlatform().start(() -> scheduler.close(Awaits.PATIENCE));
      Awaits.until("closed", scheduler::isClosed);

      assertRefusesWork(used, e -> assertSaid(e, "is closed"));
      used.file.unregister();
      used.buffer.unregister();
      assertEquals(2, used.released.releases(), "taken out though the scheduler closes");
      fifo.feed(1);
      Awaits.ended(List.of(closer));
      assertEquals(1, read.result());
    }
  }

  /** The cause is the kill itself, or its wrapping where a thread of a pool died. */
  private static void kill(Doomed doomed, Throwable fault) {
    doomed.kill(fault);
    Awaits.until(
        "dead",
        () -> {
          try {
            doomed.scheduler().trySubmit(Opcode.nop(), Guard.NONE);
            return false;
          } catch (SchedulerClosedException e) {
            return true;
          }
        });
  }

  private static void assertSaid(SchedulerClosedException e, String what) {
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(what), message);
  }

  private static void assertRefusesWork(Used used, Consumer<SchedulerClosedException> check) {
    List<Executable> calls = new ArrayList<>();
    used.callsThatBringWork()
        .forEach(
            call ->
                calls.add(
                    () ->
                        check.accept(
                            assertThrows(SchedulerClosedException.class, call.call, call.name))));
    assertAll(calls);
    assertEquals(0, used.untouched.releases(), "guards of what was refused");
  }

  private static void assertTakesBackSilently(Used used) throws Exception {
    assertEquals(2, used.released.releases());
    used.file.unregister();
    Awaits.value(used.buffer.unregisterAsync());
    assertThrows(IllegalStateException.class, used.file::unregister);
    assertThrows(IllegalStateException.class, used.buffer::unregisterAsync);
    assertThrows(IllegalStateException.class, used.replaced::unregister);
    used.open.close();
    assertEquals(0, Awaits.result(used.open.closeAsync()));
    used.closed.close();
    used.over.cancel();
    assertEquals(0, used.over.result());
    used.scheduler.close();
    used.scheduler.close(Duration.ZERO);
    assertTrue(used.scheduler.isClosed());
    assertEquals(2, used.released.releases(), "released once");
  }

  /** A scheduler with one of everything, and every call on it. */
  final class Used {
    private final Scheduler scheduler;
    private final Path path;
    private final FileHandle open;
    private final FileHandle closed;
    private final RegisteredFile replaced;
    private final RegisteredFile file;
    private final RegisteredBuffer buffer;
    private final Reply over;
    private final MemorySegment memory = Segments.zeroed(4096);
    private final CountingGuard released = new CountingGuard();
    private final CountingGuard untouched = new CountingGuard();

    Used(Scheduler scheduler, Path directory) throws Exception {
      this.scheduler = scheduler;
      this.path = Files.write(directory.resolve("used"), new byte[10]);
      this.open = scheduler.open(path);
      this.closed = scheduler.open(path);
      closed.close();
      this.replaced = scheduler.registerFile(open, Guard.NONE);
      this.file = replaced.replace(open, released);
      this.buffer = scheduler.registerBuffer(Segments.zeroed(4096), released);
      this.over = scheduler.submit(Opcode.nop());
      assertEquals(0, Awaits.result(over));
    }

    private record Call(String name, Executable call) {}

    private List<Call> callsThatBringWork() {
      List<Call> calls = new ArrayList<>();
      for (Opcode opcode : operations()) {
        calls.addAll(submissionsOf(opcode));
      }
      calls.addAll(openings());
      calls.addAll(registrations());
      return calls;
    }

    /** Also what an open scheduler would refuse for another reason. */
    private List<Opcode> operations() {
      return List.of(
          Opcode.nop(),
          Opcode.read(open, memory, 0),
          Opcode.read(closed, memory, 0),
          Opcode.read(file, memory, 0),
          Opcode.read(replaced, memory, 0),
          Opcode.readFixed(file, buffer, 0, 1, 0),
          Opcode.fsync(open));
    }

    private List<Call> submissionsOf(Opcode opcode) {
      String on = " " + opcode.describe();
      return List.of(
          new Call("submit" + on, () -> scheduler.submit(opcode, untouched)),
          new Call("run" + on, () -> scheduler.run(opcode, untouched)),
          new Call("trySubmit" + on, () -> scheduler.trySubmit(opcode, untouched)),
          new Call(
              "submit with a callback" + on,
              () -> scheduler.submit(opcode, untouched, (_, _, _) -> {})),
          new Call(
              "trySubmit with a callback" + on,
              () -> scheduler.trySubmit(opcode, untouched, (_, _, _) -> {})),
          new Call("submitAll" + on, () -> scheduler.submitAll(batch(1, opcode))));
    }

    private List<Call> openings() {
      return List.of(
          new Call("submitAll of none", () -> scheduler.submitAll(List.of())),
          new Call(
              "submitAll of too many",
              () -> scheduler.submitAll(batch((1 << 20) + 1, Opcode.nop()))),
          new Call("open", () -> scheduler.open(path)),
          new Call("open of nothing", () -> scheduler.open(path.resolve("none"))),
          new Call("open in vain", () -> scheduler.open(path, StandardOpenOption.DELETE_ON_CLOSE)));
    }

    private List<Call> registrations() {
      List<Call> calls = new ArrayList<>();
      for (Target target : List.of(open, closed, Target.fd(0))) {
        calls.addAll(registrationsOf(target));
      }
      for (MemorySegment segment : List.of(memory, memory.asSlice(0, 0))) {
        calls.addAll(registrationsOf(segment));
      }
      return calls;
    }

    private List<Call> registrationsOf(Target target) {
      String of = " " + target.describe();
      return List.of(
          new Call("registerFile" + of, () -> scheduler.registerFile(target, untouched)),
          new Call(
              "registerFileAsync" + of,
              () -> failing(scheduler.registerFileAsync(target, untouched))),
          new Call("replace by" + of, () -> file.replace(target, untouched)),
          new Call("replace of an older by" + of, () -> replaced.replace(target, untouched)));
    }

    private List<Call> registrationsOf(MemorySegment segment) {
      String of = " " + segment.byteSize() + " bytes";
      return List.of(
          new Call("registerBuffer" + of, () -> scheduler.registerBuffer(segment, untouched)),
          new Call(
              "registerBufferAsync" + of,
              () -> failing(scheduler.registerBufferAsync(segment, untouched))),
          new Call("replace by" + of, () -> buffer.replace(segment, untouched)));
    }

    private List<Submission> batch(int count, Opcode opcode) {
      return Collections.nCopies(count, new Submission(opcode, untouched));
    }

    /** What a future fails with. That it fails, and does not throw, is part of it. */
    private static void failing(CompletableFuture<?> future) throws Exception {
      Throwable thrown =
          Objects.requireNonNull(future.handle((_, e) -> e).get(), "the future did not fail");
      if (thrown instanceof SchedulerClosedException closed) {
        throw closed;
      }
      throw new IOException(thrown);
    }
  }
}
