package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opens of pipes wait for the other end, as open(2) does, and hold up nothing else. */
public interface WaitingOpensContract extends BackendFixture {
  /** As many operations that wait as the queue has places are taken; these tests have fewer. */
  int ROOM = 256;

  @Test
  default void anOpenToReadWaitsForAWriter(@TempDir Path directory) throws Exception {
    waitsForTheOtherEnd(StandardOpenOption.READ, StandardOpenOption.WRITE, directory);
  }

  @Test
  default void anOpenToWriteWaitsForAReader(@TempDir Path directory) throws Exception {
    waitsForTheOtherEnd(StandardOpenOption.WRITE, StandardOpenOption.READ, directory);
  }

  private void waitsForTheOtherEnd(
      StandardOpenOption end, StandardOpenOption otherEnd, Path directory) throws Exception {
    Path pipe = pipe(directory);
    try (Scheduler scheduler = start(builder().queueSize(ROOM))) {
      Reply open = scheduler.submit(Opcode.openAt(pipe, Set.of(end), 0));
      for (int i = 0; i < 20; i++) {
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
      }
      assertFalse(open.isDone(), open::toString);

      try (FileChannel other = FileChannel.open(pipe, otherEnd)) {
        int fd = Awaits.result(open);
        assertTrue(fd >= 0, open::toString);
        assertTrue(other.isOpen());
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.close(new Fd(fd)))));
      }
    }
  }

  @Test
  default void opensThatWaitDoNotHoldUpOthers(@TempDir Path directory) throws Exception {
    Path pipe = pipe(directory);
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start(builder().queueSize(ROOM).poolSize(2));
        FileHandle handle =
            scheduler.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      boolean truncates = Lacking.runs(scheduler, Opcode.ftruncate(handle, 10));
      List<Reply> opens = new ArrayList<>();
      // More than io-wq has bounded threads, and a pool threads.
      for (int i = 0; i < 4 * Runtime.getRuntime().availableProcessors() + 8; i++) {
        Opcode open = Opcode.openAt(pipe, Set.of(StandardOpenOption.READ), 0);
        opens.add(scheduler.submit(i % 2 == 0 ? open : open.alwaysAsync()));
      }

      for (int i = 0; i < 5; i++) {
        assertEquals(0, Awaits.result(scheduler.submit(Opcode.fsync(handle))));
        if (truncates) {
          assertEquals(0, Awaits.result(scheduler.submit(Opcode.ftruncate(handle, 5))));
        }
        assertEquals(
            10, Awaits.result(scheduler.submit(Opcode.write(handle, Segments.zeroed(10), 0))));
        scheduler.open(file).close();
        Path fresh = directory.resolve("fresh" + i);
        scheduler.open(fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      }
      assertTrue(opens.stream().noneMatch(Reply::isDone));

      try (FileChannel other = FileChannel.open(pipe, StandardOpenOption.WRITE)) {
        for (Reply open : opens) {
          int fd = Awaits.result(open);
          assertTrue(fd >= 0 && other.isOpen(), open::toString);
          assertEquals(0, Awaits.result(scheduler.submit(Opcode.close(new Fd(fd)))));
        }
      }
    }
  }

  @Test
  default void aCloseAnswersOpensThatWaitAndLeavesNoDescriptor(@TempDir Path directory)
      throws Exception {
    Path pipe = pipe(directory);
    Scheduler scheduler = start(builder().queueSize(ROOM));
    List<Reply> opens = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      opens.add(scheduler.submit(Opcode.openAt(pipe, Set.of(StandardOpenOption.READ), 0)));
    }
    assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));

    scheduler.close(Duration.ZERO);

    opens.forEach(open -> assertTrue(open.isDone(), open::toString));
    // A thread that hangs in open(2) comes back when the other end is there.
    FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
    Awaits.until("closed", () -> Systems.descriptorsTo(pipe.toString()) == 0);
  }

  /** A pipe that nothing has open. */
  static Path pipe(Path directory) throws IOException, InterruptedException {
    Systems.assumePosix();
    Path path = directory.resolve("pipe");
    Process mkfifo = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
    assertEquals(0, mkfifo.waitFor(), "mkfifo");
    return path;
  }
}
