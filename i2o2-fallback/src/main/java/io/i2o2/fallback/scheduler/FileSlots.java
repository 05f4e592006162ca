package io.i2o2.fallback.scheduler;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import io.i2o2.engine.Facades;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.file.OpenFile;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Registered files. A slot holds its file open by itself. */
final class FileSlots extends Slots<OpenFile> {
  private final DescriptorTable descriptors;
  private final Handles handles;

  FileSlots(Context context, int capacity, DescriptorTable descriptors, Handles handles) {
    super(context, capacity, "registered files", "registeredFiles");
    this.descriptors = descriptors;
    this.handles = handles;
  }

  RegisteredFile register(Target target, Guard guard) throws IOException {
    Slot slot = new Slot(this, checked(target, guard));
    if (!add(slot.registration)) {
      throw unusable(target);
    }
    return slot;
  }

  /** The future is complete before anything is registered: afterwards nothing can fail. */
  CompletableFuture<RegisteredFile> registerAsync(Target target, Guard guard) throws IOException {
    Slot slot = new Slot(this, checked(target, guard));
    CompletableFuture<RegisteredFile> future = CompletableFuture.completedFuture(slot);
    if (!add(slot.registration)) {
      throw unusable(target);
    }
    return future;
  }

  @Override
  String type() {
    return "RegisteredFile";
  }

  /** The slot is one more user of the file. */
  @Override
  boolean enter(OpenFile file) {
    return file.enter();
  }

  private Registration<OpenFile> checked(Target target, Guard guard) throws IOException {
    Objects.requireNonNull(guard, "guard");
    context().queue().requireOpen();
    OpenFile file = find(target);
    if (file == null) {
      throw unusable(target);
    }
    return new Registration<>(this, file, guard, new LetGo());
  }

  private @Nullable OpenFile find(Target target) {
    return switch (Facades.core(target)) {
      case Fd fd -> descriptors.find(fd.number());
      case OpenHandle handle when handle.belongsTo(handles) -> open(handle);
      case FileHandle _ ->
          throw new IllegalArgumentException(
              "register file: " + target.describe() + " was opened by another scheduler");
      case RegisteredFile _ ->
          throw new IllegalArgumentException(
              "register file: " + target.describe() + " cannot be registered once more");
    };
  }

  private OpenFile open(OpenHandle handle) {
    if (!handle.isOpen()) {
      context().queue().requireOpen();
      throw new IllegalStateException("register file: " + handle.describe() + " was closed");
    }
    return handle.file();
  }

  private IOException unusable(Target target) {
    context().queue().requireOpen();
    return new ErrnoException(Errno.EBADF, "register " + target.describe());
  }

  /** A registered file as users have it. */
  record Slot(FileSlots slots, Registration<OpenFile> registration) implements RegisteredFile {
    @Override
    public int slot() {
      return registration.slot;
    }

    @Override
    public int generation() {
      return registration.generation;
    }

    @Override
    public RegisteredFile replace(Target target, Guard guard) throws IOException {
      slots.context().queue().requireOpen();
      slots.context().loop().requireMayBlock("RegisteredFile.replace");
      Slot next = new Slot(slots, slots.checked(target, guard));
      if (!slots.replace(registration, next.registration)) {
        throw slots.unusable(target);
      }
      return next;
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
  private final class LetGo extends Ending<OpenFile> {
    LetGo() {
      super(context().queue(), FileSlots.this);
    }

    @Override
    void run() {
      if (registration != null) {
        registration.resource.leave();
      }
    }
  }
}
