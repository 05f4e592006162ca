package io.i2o2.fallback.driver;

import static io.i2o2.fallback.driver.Trial.result;
import static io.i2o2.fallback.driver.Trial.scheduler;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A close that ends with an error, such as of writes that the system had put off. */
@Timeout(60)
@SuppressWarnings("try") // closing by hand, and twice, is what is tested
final class CloseErrorsTest {
  private final ScriptedFile file =
      new ScriptedFile() {
        @Override
        void closeChannel() throws IOException {
          throw new IOException("Input/output error");
        }
      };

  @Test
  void areThrownByOneCloseAndToldByEveryReply() throws Exception {
    try (Scheduler scheduler = scheduler()) {
      FileHandle handle = scheduler.open(file.path());
      Reply reply = handle.closeAsync();
      assertTrue(reply.await(Trial.PATIENCE));

      assertEquals(-Errno.EIO, reply.result());
      assertThrowsEio(handle);
      handle.close();
      assertThrowsEio(scheduler.open(file.path()));
    }
  }

  @Test
  void areResultsOfTheOpcode() throws Exception {
    try (Scheduler scheduler = scheduler()) {
      Fd descriptor = new Fd(result(scheduler, Opcode.openAt(file.path(), Set.of(), 0)));

      assertEquals(-Errno.EIO, result(scheduler, Opcode.close(descriptor)));
    }
  }

  @Test
  void atTheSchedulersEndReachTheHandle() throws Exception {
    Scheduler scheduler = scheduler();
    FileHandle handle = scheduler.open(file.path());
    FileHandle asked = scheduler.open(file.path());
    scheduler.close();

    assertEquals(-Errno.EIO, asked.closeAsync().result());
    assertThrowsEio(handle);
    handle.close();
    assertThrowsEio(asked);
  }

  /** Such a file is open twice. */
  @Test
  void ofEitherChannelOfAFileOpenedToAppendAreThrown() throws Exception {
    try (Scheduler scheduler = scheduler()) {
      for (int failing = 1; failing <= 2; failing++) {
        FileHandle handle =
            scheduler.open(new FailingOnce(failing).path(), StandardOpenOption.APPEND);
        assertThrowsEio(handle);
      }
    }
  }

  /** A file of which one close fails, counted from 1. */
  private static final class FailingOnce extends ScriptedFile {
    private final int failing;
    private final AtomicInteger closed = new AtomicInteger();

    FailingOnce(int failing) {
      this.failing = failing;
    }

    @Override
    void closeChannel() throws IOException {
      if (closed.incrementAndGet() == failing) {
        throw new IOException("Input/output error");
      }
    }
  }

  private static void assertThrowsEio(FileHandle handle) {
    ErrnoException e = assertThrows(ErrnoException.class, handle::close);
    assertEquals("close of scripted: EIO (5, Input/output error)", e.getMessage());
  }
}
