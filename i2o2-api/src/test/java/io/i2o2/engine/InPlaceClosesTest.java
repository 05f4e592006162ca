package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Backend;
import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.contract.Awaits;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** A caller closes a file itself while others close it, and while the loop ends. */
final class InPlaceClosesTest {
  private static final int NUMBER = 7;

  private final Calls calls = new Calls();
  private final Inert driver = new Inert(calls);
  private final EngineScheduler scheduler =
      Engine.scheduler(
          new Backend("idle", ""),
          Scheduler.builder().name("closes").grace(Duration.ofSeconds(10)).options(),
          driver,
          null,
          true);
  private final LoopRunner runner = scheduler.runner();

  /** Where the first close of a file is in its system call, and where it may return from it. */
  private final CountDownLatch inClose = new CountDownLatch(1);

  private final CountDownLatch mayReturn = new CountDownLatch(1);

  private volatile Future<FileHandle> closer = CompletableFuture.failedFuture(new Exception());

  /** A driver that has nothing to do, and a clock that only a pause advances. */
  private static final class Inert extends IdleDriver {
    private final Calls calls;
    private long nanos;
    private boolean dies;

    Inert(Calls calls) {
      this.calls = calls;
    }

    @Override
    public FilesInPlace filesInPlace() {
      return calls;
    }

    @Override
    public boolean flush() {
      if (dies) {
        throw new IllegalStateException("a test's fault");
      }
      return true;
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public void pause(long pause) {
      nanos += pause;
    }
  }

  /** Opens and closes nothing. */
  private static final class Calls implements FilesInPlace {
    private final List<Integer> closed = new ArrayList<>();
    private Runnable onLook = () -> {};
    private Runnable onClose = () -> {};

    @Override
    public Opened open(OpenAt open, OpenFlags flags) {
      return new Opened(NUMBER, Kind.REGULAR);
    }

    @Override
    public void makeWaiting(int file, OpenFlags flags) {}

    @Override
    public boolean isKept(int file) {
      onLook.run();
      return true;
    }

    @Override
    public synchronized int close(int file) {
      closed.add(file);
      onClose.run();
      return -Errno.EIO;
    }

    @Override
    public void rehearse() {}
  }

  @Test
  void aReplyThatOthersWaitForIsCompletedOnceIfTheLoopDiesMeanwhile() throws Exception {
    FileHandle file = open();
    Reply waited = closeWhileAnotherThreadDoes(file);
    assertFalse(waited.isDone());
    List<Integer> results = new ArrayList<>();
    waited.whenComplete(done -> results.add(done.result()));

    driver.dies = true;
    assertThrows(IllegalStateException.class, runner::runOnce);
    assertFalse(waited.isDone(), "the descriptor is not closed yet");
    assertFalse(file.closeAsync().isDone(), "nor for who asks after the end");

    mayReturn.countDown();
    assertThrows(ErrnoException.class, () -> Awaits.value(closer));
    assertEquals(List.of(-Errno.EIO), results);
    assertEquals(List.of(NUMBER), calls.closed);
  }

  @Test
  void theLoopCompletesAReplyThatOthersWaitFor() throws Exception {
    FileHandle file = open();
    Reply waited = closeWhileAnotherThreadDoes(file);
    List<Thread> completers = new ArrayList<>();
    waited.whenComplete(_ -> completers.add(Thread.currentThread()));
    mayReturn.countDown();
    while (!waited.isDone()) {
      runner.runOnce();
    }
    assertEquals(List.of(Thread.currentThread()), completers);
    assertEquals(-Errno.EIO, waited.result());
    scheduler.close();
    assertEquals(List.of(NUMBER), calls.closed);
  }

  /**
   * Has a thread close a file and stay in the system call; gives the reply of another one that has
   * found nobody closing it, and then asked the loop.
   */
  private Reply closeWhileAnotherThreadDoes(FileHandle file) throws Exception {
    calls.onClose =
        () -> {
          inClose.countDown();
          await(mayReturn);
        };
    calls.onLook =
        () -> {
          calls.onLook = () -> {};
          closer =
              start(
                  () -> {
                    file.close();
                    return file;
                  });
          await(inClose);
        };
    return Awaits.value(start(file::closeAsync));
  }

  private FileHandle open() throws Exception {
    runner.runOnce();
    FileHandle file =
        Awaits.value(start(() -> scheduler.open(Path.of("file"), StandardOpenOption.READ)));
    assertTrue(file.isOpen());
    return file;
  }

  private static <T> FutureTask<T> start(Callable<T> call) {
    FutureTask<T> task = new FutureTask<>(call);
    Thread.ofPlatform().start(task);
    return task;
  }

  private static void await(CountDownLatch latch) {
    try {
      Awaits.open(latch);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
