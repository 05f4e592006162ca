package io.i2o2.nvme;

import io.i2o2.Completion;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.Target;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A device node that takes NVMe commands through a scheduler. Submitting is as for {@link
 * Scheduler}: each accepted command gets exactly one reply, and its guard is released exactly once,
 * before the reply.
 *
 * <p>Thread-safe. Closing it closes the node where {@code open} opened it, as {@link
 * FileHandle#close} does; closing the scheduler does so too.
 */
public abstract sealed class NvmeNode implements AutoCloseable
    permits NvmeController, NvmeNamespace {
  private final Scheduler scheduler;
  private final Target target;
  private final boolean isOwned;

  NvmeNode(Scheduler scheduler, Target target, boolean isOwned) {
    this.scheduler = scheduler;
    this.target = target;
    this.isOwned = isOwned;
  }

  /**
   * The file of the node.
   *
   * @return what commands are sent to; may be registered with the scheduler
   */
  public final Target target() {
    return target;
  }

  /**
   * Starts any command.
   *
   * @param opcode the number that NVMe's specifications give it, 0 to 255
   * @return fills in the rest
   * @throws IllegalArgumentException if the number is out of range
   */
  public abstract NvmeCommandBuilder command(int opcode);

  /**
   * Submits a command without a guard; parks while the queue is full.
   *
   * @param command a command of this node
   * @return its reply
   * @throws RuntimeException as {@link #submit(NvmeCommand, Guard)}
   */
  public final NvmeReply submit(NvmeCommand command) {
    return submit(command, Guard.NONE);
  }

  /**
   * Submits a command; parks while the queue is full.
   *
   * @param command a command of this node
   * @param guard released when the kernel is done with the command, before the reply completes
   * @return its reply
   * @throws io.i2o2.SchedulerClosedException if the scheduler is closed, also while waiting
   * @throws IllegalArgumentException if the command is of another node, or its memory of a shared
   *     arena without a guard
   * @throws IllegalStateException if the node or the memory was closed
   * @throws UnsupportedOperationException unless the scheduler is io_uring with 128-byte SQEs
   */
  public final NvmeReply submit(NvmeCommand command, Guard guard) {
    requireOurs(command);
    return new NvmeReply(command, scheduler.submit(command.opcode(), guard));
  }

  /**
   * Submits a command, or does nothing if the queue is full. Never blocks.
   *
   * @param command a command of this node
   * @param guard as for {@link #submit(NvmeCommand, Guard)}
   * @return its reply, or null if the queue is full
   * @throws RuntimeException as {@link #submit(NvmeCommand, Guard)}
   */
  public final @Nullable NvmeReply trySubmit(NvmeCommand command, Guard guard) {
    requireOurs(command);
    Reply reply = scheduler.trySubmit(command.opcode(), guard);
    return reply == null ? null : new NvmeReply(command, reply);
  }

  /**
   * Submits a command whose outcome goes to a callback; parks while the queue is full.
   *
   * @param command a command of this node
   * @param guard as for {@link #submit(NvmeCommand, Guard)}
   * @param completion called once, on the completion thread
   * @throws RuntimeException as {@link #submit(NvmeCommand, Guard)}
   */
  public final void submit(NvmeCommand command, Guard guard, NvmeCompletion completion) {
    requireOurs(command);
    scheduler.submit(command.opcode(), guard, new Callback(command, completion));
  }

  /**
   * Submits a command whose outcome goes to a callback, or does nothing if the queue is full. Never
   * blocks; the way to submit more from a callback.
   *
   * @param command a command of this node
   * @param guard as for {@link #submit(NvmeCommand, Guard)}
   * @param completion called once, on the completion thread
   * @return whether it was accepted
   * @throws RuntimeException as {@link #submit(NvmeCommand, Guard)}
   */
  public final boolean trySubmit(NvmeCommand command, Guard guard, NvmeCompletion completion) {
    requireOurs(command);
    return scheduler.trySubmit(command.opcode(), guard, new Callback(command, completion));
  }

  /**
   * Runs a command without a guard, and waits for its result.
   *
   * @param command a command of this node
   * @return the result words, as {@link NvmeStatus#result}
   * @throws IOException as {@link #runOrThrow(NvmeCommand, Guard)}
   */
  public final long runOrThrow(NvmeCommand command) throws IOException {
    return runOrThrow(command, Guard.NONE);
  }

  /**
   * Runs a command, and waits for its result. Parks; a virtual thread unmounts.
   *
   * @param command a command of this node
   * @param guard as for {@link #submit(NvmeCommand, Guard)}; released when this returns
   * @return the result words, as {@link NvmeStatus#result}
   * @throws NvmeException if the drive refused the command, or failed
   * @throws ErrnoException if the kernel refused it; it says what the errno means here
   * @throws IOException as one of the two
   * @throws RuntimeException as {@link #submit(NvmeCommand, Guard)}
   */
  public final long runOrThrow(NvmeCommand command, Guard guard) throws IOException {
    return submit(command, guard).joinOrThrow();
  }

  /**
   * Closes the node if {@code open} opened it; else does nothing, as it belongs to the caller.
   *
   * @throws IOException as {@link FileHandle#close}
   */
  @Override
  public final void close() throws IOException {
    if (isOwned && target instanceof FileHandle file) {
      file.close();
    }
  }

  @Override
  public final String toString() {
    return target.describe();
  }

  abstract boolean isAdmin();

  abstract void check(NvmeCommandBuilder command);

  abstract void checkNsid(NvmeCommandBuilder command, int nsid);

  /** Refuses memory of another size than the one that the command's own words say. */
  static void requireBytes(NvmeCommandBuilder command, String words, long bytes) {
    if (command.dataBytes() != bytes) {
      throw command.wrong(
          "its data have "
              + command.dataBytes()
              + " bytes, but "
              + words
              + " says "
              + bytes
              + ", and the drive moves that");
    }
  }

  private void requireOurs(NvmeCommand command) {
    if (command.opcode().target() != target) {
      throw new IllegalArgumentException(
          command.describe() + ": submitted to " + target.describe() + ": make it there");
    }
  }

  /** A drive's outcome, out of a scheduler's. */
  private record Callback(NvmeCommand command, NvmeCompletion completion) implements Completion {
    Callback {
      Objects.requireNonNull(completion, "completion");
    }

    @Override
    public void complete(int result, long extra, @Nullable SchedulerDiedException died) {
      Exception failure = died == null ? command.failure(result, extra) : died;
      completion.complete(failure == null ? extra : 0, failure);
    }
  }
}
