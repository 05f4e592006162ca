package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.Batch;
import io.i2o2.Completion;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Submission;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler as users have it.
 *
 * <p>What opens or registers has something to do after the backend has done it, so it first looks
 * whether there is stack for that.
 *
 * <p>Every call that brings work fences the referent: while a caller is in the middle of it,
 * perhaps parked for room, this may be the last that refers to the scheduler, which must not be
 * closed under the call. The fence comes after the work was accepted, when nothing may throw: it
 * needs less of the stack than the call before it has used.
 */
@SuppressWarnings("ReachabilityFenceUsage") // the first of each two only asks for stack
final class SchedulerFacade implements Scheduler, SlotFacades {
  /**
   * Initialized with this class: later, a caller's stack may be too short, and fail it for good.
   */
  private static final Class<?>[] USED_LATER = {
    Unreachable.class,
    FileFacade.class,
    FileFacade.Cleanup.class,
    SlotCleanup.class,
    RegisteredFileFacade.class,
    RegisteredBufferFacade.class,
    ForwardedRegistration.class
  };

  static {
    ForwardedRegistration.rehearse();
    Unreachable.rehearse();
    try {
      for (Class<?> each : USED_LATER) {
        MethodHandles.lookup().ensureInitialized(each);
      }
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final CoreScheduler core;
  private final Object referent;

  private SchedulerFacade(CoreScheduler core, Object referent) {
    this.core = core;
    this.referent = referent;
  }

  CoreScheduler core() {
    return core;
  }

  static SchedulerFacade of(CoreScheduler core, String name) {
    try {
      return new SchedulerFacade(core, Unreachable.referent(new Cleanup(core, name)));
    } catch (Throwable e) {
      core.closeUnreachable();
      throw e;
    }
  }

  /** Closes a scheduler that is unreachable. */
  private static final class Cleanup extends Unreachable.Cleanup {
    private final CoreScheduler core;
    private final String name;

    Cleanup(CoreScheduler core, String name) {
      super(true);
      this.core = core;
      this.name = name;
    }

    @Override
    @Nullable String giveBack() {
      return core.closeUnreachable()
          ? "scheduler "
              + name
              + " was let go without a close: it finishes what it accepted, and gives everything"
              + " back; close it, for instance by try-with-resources"
          : null;
    }

    @Override
    void say(String what, @Nullable Throwable createdHere) {
      Unreachable.warn(what, createdHere);
    }
  }

  @Override
  public Reply submit(Opcode opcode, Guard guard) {
    Reference.reachabilityFence(referent); // if there is stack for it now, there is afterwards
    try {
      return core.submit(opcode, guard);
    } finally {
      try {
        Reference.reachabilityFence(referent);
      } catch (StackOverflowError _) {
        // What was accepted is not thrown back at its caller.
      }
    }
  }

  @Override
  public Batch batch(int capacity) {
    return core.batch(capacity, this);
  }

  @Override
  public int run(Opcode opcode, Guard guard) {
    Reference.reachabilityFence(referent); // if there is stack for it now, there is afterwards
    try {
      return core.run(opcode, guard);
    } finally {
      try {
        Reference.reachabilityFence(referent);
      } catch (StackOverflowError _) {
        // What was done is not thrown back at its caller.
      }
    }
  }

  @Override
  public @Nullable Reply trySubmit(Opcode opcode, Guard guard) {
    Reference.reachabilityFence(referent); // if there is stack for it now, there is afterwards
    try {
      return core.trySubmit(opcode, guard);
    } finally {
      try {
        Reference.reachabilityFence(referent);
      } catch (StackOverflowError _) {
        // What was accepted is not thrown back at its caller.
      }
    }
  }

  @Override
  public void submit(Opcode opcode, Guard guard, Completion completion) {
    Reference.reachabilityFence(referent); // if there is stack for it now, there is afterwards
    try {
      core.submit(opcode, guard, completion);
    } finally {
      try {
        Reference.reachabilityFence(referent);
      } catch (StackOverflowError _) {
        // What was accepted is not thrown back at its caller.
      }
    }
  }

  @Override
  public boolean trySubmit(Opcode opcode, Guard guard, Completion completion) {
    Reference.reachabilityFence(referent); // if there is stack for it now, there is afterwards
    try {
      return core.trySubmit(opcode, guard, completion);
    } finally {
      try {
        Reference.reachabilityFence(referent);
      } catch (StackOverflowError _) {
        // What was accepted is not thrown back at its caller.
      }
    }
  }

  @Override
  public List<Reply> submitAll(List<Submission> submissions) {
    Reference.reachabilityFence(referent); // if there is stack for it now, there is afterwards
    try {
      return core.submitAll(submissions);
    } finally {
      try {
        Reference.reachabilityFence(referent);
      } catch (StackOverflowError _) {
        // What was accepted is not thrown back at its caller.
      }
    }
  }

  @Override
  public FileHandle open(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    // Less than it takes to wait: what waits looks again.
    CallerStack.requireRoomToRelease();
    FileFacade.Cleanup cleanup = new FileFacade.Cleanup(core);
    Object file = new Object();
    Cleaner.Cleanable watch = Unreachable.watch(file, cleanup);
    try {
      FileHandle opened = core.open(path, options, attributes);
      cleanup.of(opened);
      return new FileFacade(this, opened, file, watch);
    } finally {
      Reference.reachabilityFence(file);
      Reference.reachabilityFence(referent);
    }
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    return fileSlot(() -> core.registerFile(file, guard));
  }

  @Override
  public RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) throws IOException {
    return bufferSlot(() -> core.registerBuffer(segment, guard));
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    CallerStack.requireRoomToWait();
    SlotCleanup<RegisteredFile> cleanup = SlotCleanup.ofFile(core);
    Object slot = Unreachable.referent(cleanup);
    UnaryOperator<RegisteredFile> wrapping =
        registered -> {
          cleanup.of(registered);
          return new RegisteredFileFacade(this, registered, slot);
        };
    Function<RegisteredFile, CompletableFuture<Void>> takingOut = Registration::takeOut;
    // Last: to make those two for the first time takes more stack than all that follows.
    return ForwardedRegistration.of(
        core.registerFileAsync(file, guard), guard, wrapping, takingOut);
  }

  @Override
  public CompletableFuture<RegisteredBuffer> registerBufferAsync(
      MemorySegment segment, Guard guard) {
    CallerStack.requireRoomToWait();
    SlotCleanup<RegisteredBuffer> cleanup = SlotCleanup.ofBuffer(core);
    Object slot = Unreachable.referent(cleanup);
    UnaryOperator<RegisteredBuffer> wrapping =
        registered -> {
          cleanup.of(registered);
          return new RegisteredBufferFacade(this, registered, slot);
        };
    Function<RegisteredBuffer, CompletableFuture<Void>> takingOut = Registration::takeOut;
    // Last: to make those two for the first time takes more stack than all that follows.
    return ForwardedRegistration.of(
        core.registerBufferAsync(segment, guard), guard, wrapping, takingOut);
  }

  @Override
  public RegisteredFile fileSlot(Registering<RegisteredFile> registering) throws IOException {
    CallerStack.requireRoomToWait();
    SlotCleanup<RegisteredFile> cleanup = SlotCleanup.ofFile(core);
    Object slot = Unreachable.referent(cleanup);
    try {
      RegisteredFile registered = registering.call();
      cleanup.of(registered);
      return new RegisteredFileFacade(this, registered, slot);
    } finally {
      Reference.reachabilityFence(slot);
      Reference.reachabilityFence(referent);
    }
  }

  @Override
  public RegisteredBuffer bufferSlot(Registering<RegisteredBuffer> registering) throws IOException {
    CallerStack.requireRoomToWait();
    SlotCleanup<RegisteredBuffer> cleanup = SlotCleanup.ofBuffer(core);
    Object slot = Unreachable.referent(cleanup);
    try {
      RegisteredBuffer registered = registering.call();
      cleanup.of(registered);
      return new RegisteredBufferFacade(this, registered, slot);
    } finally {
      Reference.reachabilityFence(slot);
      Reference.reachabilityFence(referent);
    }
  }

  @Override
  public Backend backend() {
    return core.backend();
  }

  @Override
  public boolean isClosed() {
    return core.isClosed();
  }

  @Override
  public void close() {
    try {
      core.close();
    } finally {
      Reference.reachabilityFence(referent);
    }
  }

  @Override
  public void close(Duration timeout) {
    try {
      core.close(timeout);
    } finally {
      Reference.reachabilityFence(referent);
    }
  }

  @Override
  public String toString() {
    return core.toString();
  }
}
