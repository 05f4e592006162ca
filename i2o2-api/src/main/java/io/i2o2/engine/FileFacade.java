package io.i2o2.engine;

import io.i2o2.FileHandle;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open file as users have it. */
final class FileFacade implements FileHandle {
  private final Scheduler scheduler;
  private final FileHandle core;
  private final Object referent;

  /** Ends the watch of the garbage collector, which costs more than to open a file. */
  private final Cleaner.@Nullable Cleanable watch;

  FileFacade(
      Scheduler scheduler, FileHandle core, Object referent, Cleaner.@Nullable Cleanable watch) {
    this.scheduler = scheduler;
    this.core = core;
    this.referent = referent;
    this.watch = watch;
  }

  /** Closes a file that is unreachable; operations on it refer to its facade, so there are none. */
  static final class Cleanup extends Unreachable.Cleanup {
    private final Scheduler scheduler;

    /** Written before a fence of the referent, read after that is unreachable. */
    private @Nullable FileHandle file;

    Cleanup(Scheduler scheduler) {
      super(Unreachable.keepsPlaces());
      this.scheduler = scheduler;
    }

    void of(FileHandle opened) {
      file = opened;
    }

    @Override
    @Nullable String giveBack() {
      FileHandle left = file;
      if (left == null || !left.isOpen() || scheduler.isClosed()) {
        return null;
      }
      left.closeAsync();
      return "file " + left.describe() + " of " + scheduler + " was let go without a close";
    }

    @Override
    void say(String what, @Nullable Throwable createdHere) {
      Unreachable.debug(what, createdHere);
    }
  }

  FileHandle core() {
    return core;
  }

  @Override
  public Path path() {
    return core.path();
  }

  @Override
  public boolean isOpen() {
    return core.isOpen();
  }

  @Override
  public Reply closeAsync() {
    try {
      Reply reply = core.closeAsync();
      endWatch(true);
      return reply;
    } finally {
      try {
        Reference.reachabilityFence(referent);
        Reference.reachabilityFence(scheduler);
      } catch (StackOverflowError _) {
        // What was accepted is not thrown back at its caller.
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      core.close();
      endWatch(false);
    } finally {
      Reference.reachabilityFence(referent);
      Reference.reachabilityFence(scheduler);
    }
  }

  /** After a close, which must not fail any more. */
  private void endWatch(boolean looksForStack) {
    if (watch != null) {
      try {
        if (looksForStack) {
          CallerStack.requireRoomToRelease();
        }
        watch.clean();
      } catch (VirtualMachineError _) {
        // The garbage collector ends it, some time.
      }
    }
  }

  @Override
  public String describe() {
    return core.describe();
  }

  @Override
  public String toString() {
    return core.toString();
  }
}
