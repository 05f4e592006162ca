package io.i2o2.engine;

import io.i2o2.Completion;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.opcode.OpenAt;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Opens files by an operation as any other, and has the loop make their handles. */
final class OpensByLoop {
  private final OpenFile.Owner scheduler;
  private final LoopRunner runner;
  private final Inbox inbox;
  private final Admission admission;
  private final Driver driver;

  OpensByLoop(
      OpenFile.Owner scheduler,
      LoopRunner runner,
      Inbox inbox,
      Admission admission,
      Driver driver) {
    this.scheduler = scheduler;
    this.runner = runner;
    this.inbox = inbox;
    this.admission = admission;
    this.driver = driver;
  }

  /** Waits until a file is open. */
  FileHandle open(OpenAt open) throws IOException {
    CallerStack.requireRoomToWait();
    return SchedulerFuture.await(scheduler, openAsync(open));
  }

  CompletableFuture<FileHandle> openAsync(OpenAt open) {
    CompletableFuture<FileHandle> opened = new CompletableFuture<>();
    Completion completion =
        (result, _, failure) -> {
          try {
            if (failure != null) {
              throw failure;
            }
            opened.complete(opened(open, result));
          } catch (Throwable e) {
            // Also an Error: the caller waits for the file.
            opened.completeExceptionally(e);
          }
        };
    if (driver.isPolled()) {
      // Its thread can, by a call of its own.
      inbox.ask(
          () -> completion.complete(driver.descriptors().open(open), 0, null),
          opened::completeExceptionally);
    } else {
      admission.check(open, Guard.NONE);
      inbox.awaitBacklog(open);
      inbox.put(open, Guard.NONE, completion);
    }
    return opened;
  }

  private FileHandle opened(OpenAt open, int result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(-result, "open of " + open.path());
    }
    return runner.opened(scheduler, open, result);
  }
}
