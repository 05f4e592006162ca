package io.i2o2.engine;

import io.i2o2.FileHandle;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open file as users have it. */
final class FileFacade implements FileHandle {
  private final Scheduler scheduler;
  private final FileHandle core;
  private final Object referent;

  FileFacade(Scheduler scheduler, FileHandle core, Object referent) {
    this.scheduler = scheduler;
    this.core = core;
    this.referent = referent;
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
      return core.closeAsync();
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
    } finally {
      Reference.reachabilityFence(referent);
      Reference.reachabilityFence(scheduler);
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
