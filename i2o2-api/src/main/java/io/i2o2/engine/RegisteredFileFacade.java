package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.concurrent.CompletableFuture;

/** A registered file as users have it. */
final class RegisteredFileFacade implements RegisteredFile {
  private final SlotFacades scheduler;
  private final RegisteredFile core;
  private final Object referent;

  RegisteredFileFacade(SlotFacades scheduler, RegisteredFile core, Object referent) {
    this.scheduler = scheduler;
    this.core = core;
    this.referent = referent;
  }

  RegisteredFile core() {
    return core;
  }

  @Override
  public int slot() {
    return core.slot();
  }

  @Override
  public int generation() {
    return core.generation();
  }

  @Override
  public RegisteredFile replace(Target file, Guard guard) throws IOException {
    try {
      return scheduler.fileSlot(() -> core.replace(file, guard));
    } finally {
      Reference.reachabilityFence(referent);
      Reference.reachabilityFence(scheduler);
    }
  }

  @Override
  public void unregister() throws IOException {
    try {
      core.unregister();
    } finally {
      Reference.reachabilityFence(referent);
      Reference.reachabilityFence(scheduler);
    }
  }

  @Override
  public CompletableFuture<Void> unregisterAsync() {
    try {
      return core.unregisterAsync();
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
  public String describe() {
    return core.describe();
  }

  @Override
  public String toString() {
    return core.toString();
  }
}
