package io.i2o2.fallback.scheduler;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.RegisteredFile;
import io.i2o2.SchedulerDiedException;
import io.i2o2.Target;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.file.OpenFile;
import io.i2o2.fallback.slot.Registration;
import io.i2o2.spi.Facades;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Registered files. A slot holds its file open by itself. */
final class FileSlots extends Slots<OpenFile> {
  private final DescriptorTable descriptors;
  private final Handles handles;

  FileSlots(
      Context context,
      int capacity,
      DescriptorTable descriptors,
      Handles handles) {
    super(context, capacity, "registered files", "registeredFiles");
    this.descriptors = descriptors;
    this.handles = handles;
  }

  RegisteredFile register(Target target, Guard guard) throws IOException {
    Objects.requireNonNull(guard, "guard");
    context().queue().requireOpen();
    OpenFile file = entered(target);
    try {
      return new Slot(this, add(file, guard));
    } catch (RuntimeException e) {
      file.leave();
      throw e;
    }
  }

  @Override
  String type() {
    return "RegisteredFile";
  }

  @Override
  void letGo(Registration<OpenFile> registration) {
    Job closing = new LetGo(registration);
    if (!context().queue().force(closing)) {
      closing.run();
      closing.deliver();
    }
  }

  /** The target's file, with one more user. */
  private OpenFile entered(Target target) throws IOException {
    OpenFile file =
        switch (Facades.core(target)) {
          case Fd fd -> descriptors.find(fd.number());
          case OpenHandle handle when handle.belongsTo(handles) -> open(handle);
          case FileHandle _ ->
              throw new IllegalArgumentException(
                  "register file: " + target.describe() + " was opened by another scheduler");
          case RegisteredFile _ ->
              throw new IllegalArgumentException(
                  "register file: " + target.describe() + " cannot be registered once more");
        };
    if (file == null || !file.enter()) {
      context().queue().requireOpen();
      throw new ErrnoException(Errno.EBADF, "register " + target.describe());
    }
    return file;
  }

  private OpenFile open(OpenHandle handle) {
    if (!handle.isOpen()) {
      context().queue().requireOpen();
      throw new IllegalStateException("register file: " + handle.describe() + " was closed");
    }
    return handle.file();
  }

  /** A registered file as users have it. */
  record Slot(FileSlots slots, Registration<OpenFile> registration) implements RegisteredFile {
    @Override
    public int slot() {
      return registration.slot();
    }

    @Override
    public int generation() {
      return registration.generation();
    }

    @Override
    public RegisteredFile replace(Target target, Guard guard) throws IOException {
      Objects.requireNonNull(guard, "guard");
      slots.context().queue().requireOpen();
      slots.context().loop().requireMayBlock("RegisteredFile.replace");
      OpenFile file = slots.entered(target);
      try {
        return new Slot(slots, slots.replace(registration, file, guard));
      } catch (RuntimeException e) {
        file.leave();
        throw e;
      }
    }

    @Override
    public void unregister() {
      slots.unregister(registration);
    }

    @Override
    public CompletableFuture<Void> unregisterAsync() {
      return slots.unregisterAsync(registration);
    }

    @Override
    public String toString() {
      return describe();
    }
  }

  /** Closes the file where the slot was the last to hold it, on the pool: closing may block. */
  private final class LetGo extends Job {
    private final Registration<OpenFile> registration;

    LetGo(Registration<OpenFile> registration) {
      super(context().queue());
      this.registration = registration;
    }

    @Override
    void run() {
      registration.resource().leave();
    }

    @Override
    void conclude() {
      FileSlots.this.end(registration);
    }

    /** The slots answer who waits for it. */
    @Override
    void concludeUnknown(SchedulerDiedException why) {}
  }
}
