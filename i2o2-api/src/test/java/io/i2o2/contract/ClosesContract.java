package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A close cannot be cancelled, by nothing: its descriptor would stay open. */
public interface ClosesContract extends BackendFixture {

  @Test
  default void cancellingTheCloseOfAFileHandleHasNoEffect(@TempDir Path directory)
      throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory)) {
      FileHandle waiting = fifo.open(scheduler);
      Reply read = scheduler.submit(Fifo.readOf(waiting));
      Reply closed = waiting.closeAsync();
      closed.cancel();
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      assertFalse(closed.isDone());
      fifo.feed(1);
      assertEquals(1, Awaits.result(read));
      assertEquals(0, Awaits.result(closed));

      for (int i = 0; i < 100; i++) {
        Reply racing = scheduler.open(file).closeAsync();
        racing.cancel();
        assertEquals(0, Awaits.result(racing));
      }
      if (Systems.isLinux()) {
        assertEquals(0, Systems.descriptorsTo(file.toRealPath().toString()));
      }
    }
  }

  @Test
  default void aQueuedCloseIsDoneThoughItWasCancelled(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start(Stall.sized(builder()))) {
      Fd plain = open(scheduler, file);
      Fd hinted = open(scheduler, file);
      try (Stall stall = Stall.of(scheduler, directory)) {
        Reply first = scheduler.submit(Opcode.close(plain));
        Reply second = scheduler.submit(Opcode.close(hinted).alwaysAsync());
        first.cancel();
        second.cancel();
        stall.end();

        assertEquals(0, Awaits.result(first));
        assertEquals(0, Awaits.result(second));
      }
      assertEquals(
          -Errno.EBADF, Awaits.result(scheduler.submit(Opcode.fsync(plain))), "still open");
    }
  }

  @Test
  default void aQueuedCloseIsDoneAfterTheDeadlineOfTheScheduler(@TempDir Path directory)
      throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    Scheduler scheduler = start(Stall.sized(builder()));
    Fd descriptor = open(scheduler, file);
    try (Stall stall = Stall.of(scheduler, directory)) {
      Reply nop = scheduler.submit(Opcode.nop());
      Reply close = scheduler.submit(Opcode.close(descriptor));
      Thread closer = Thread.ofPlatform().start(() -> scheduler.close(Duration.ZERO));
      Awaits.parked(closer);
      stall.end();
      Awaits.ended(java.util.List.of(closer));

      assertEquals(0, close.result());
      assertTrue(Set.of(0, -Errno.ECANCELED).contains(nop.result()));
    }
    if (Systems.isLinux()) {
      assertEquals(0, Systems.descriptorsTo(file.toRealPath().toString()));
    }
  }

  @Test
  default void anOpenThatWaitsEndsCancelled(@TempDir Path directory) throws Exception {
    assumeTrue(cancelsReadsInFlight(), "this backend cannot interrupt an open that waits");
    Systems.assumePosix();
    Path fifo = directory.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).inheritIO().start().waitFor());
    try (Scheduler scheduler = start()) {
      for (boolean begun : new boolean[] {true, false}) {
        Opcode open = Opcode.openAt(fifo, Set.of(StandardOpenOption.READ), 0).alwaysAsync();
        Reply reply = scheduler.submit(open, Guard.NONE);
        if (begun) {
          assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop().alwaysAsync())));
        }
        reply.cancel();
        assertEquals("ECANCELED", Errno.name(-Awaits.result(reply)));
      }
    }
  }

  private static Fd open(Scheduler scheduler, Path file) throws InterruptedException {
    return new Fd(Awaits.result(scheduler.submit(Opcode.openAt(file, Set.of(), 0))));
  }
}
