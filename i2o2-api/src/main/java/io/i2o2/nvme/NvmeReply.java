package io.i2o2.nvme;

import io.i2o2.ErrnoException;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one accepted command. It completes exactly once, and after the command's guard was
 * released.
 *
 * <p>The outcome is what the drive said, an {@link NvmeStatus}; or, of a command that the kernel
 * refused, an {@link ErrnoException}; or a {@link SchedulerDiedException}. {@link #join} gives any
 * status, {@link #joinOrThrow} and {@link #toCompletableFuture} only the result of a success.
 *
 * <p>Any thread may wait, many at once; a virtual thread unmounts. What the drive wrote to memory
 * is visible to a thread that has seen the reply completed. A reply is never reused.
 */
public final class NvmeReply {
  private final NvmeCommand command;
  private final Reply reply;

  NvmeReply(NvmeCommand command, Reply reply) {
    this.command = command;
    this.reply = reply;
  }

  /**
   * The command.
   *
   * @return as it was submitted
   */
  public NvmeCommand command() {
    return command;
  }

  /**
   * Whether there is an outcome.
   *
   * @return true once there is
   */
  public boolean isDone() {
    return reply.isDone();
  }

  /**
   * Waits for what the drive says. An interrupt does not end the wait; the thread's flag is kept.
   *
   * @return the status, which may be a failure
   * @throws ErrnoException if the kernel refused the command; it says what the errno means here
   * @throws IOException as {@code ErrnoException}
   * @throws SchedulerDiedException if there is no result because the scheduler died
   * @throws IllegalStateException in a callback or guard of the same scheduler, and on a thread
   *     that the scheduler has for itself
   */
  public NvmeStatus join() throws IOException {
    return command.status(reply.join(), reply.extra());
  }

  /**
   * Waits for the result, and turns a failure into an exception.
   *
   * @return the result words, as {@link NvmeStatus#result}
   * @throws NvmeException if the drive refused the command, or failed
   * @throws IOException as {@link #join}, or as {@code NvmeException}
   * @throws SchedulerDiedException if there is no result because the scheduler died
   * @throws IllegalStateException as {@link #join}
   */
  public long joinOrThrow() throws IOException {
    return command.result(reply.join(), reply.extra());
  }

  /**
   * Waits for a limited time.
   *
   * @param timeout how long; zero or less only looks
   * @return whether there is an outcome
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalStateException as {@link #join}
   */
  public boolean await(Duration timeout) throws InterruptedException {
    return reply.await(timeout);
  }

  /**
   * Looks, without waiting.
   *
   * @return the status, or nothing while the command is under way
   * @throws IOException as {@link #join}
   * @throws SchedulerDiedException if there is no result because the scheduler died
   */
  public Optional<NvmeStatus> poll() throws IOException {
    return reply.isDone() ? Optional.of(status()) : Optional.empty();
  }

  /**
   * The status of a command that has one.
   *
   * @return which may be a failure
   * @throws IOException as {@link #join}
   * @throws IllegalStateException if it is still under way
   * @throws SchedulerDiedException if there is no result because the scheduler died
   */
  public NvmeStatus status() throws IOException {
    return command.status(reply.result(), reply.extra());
  }

  /**
   * Why there is no success.
   *
   * @return null while the command is under way, and if it did what it was to do; else what {@link
   *     #joinOrThrow} throws
   */
  public @Nullable Exception failure() {
    if (!reply.isDone()) {
      return null;
    }
    SchedulerDiedException died = reply.failure();
    return died == null ? command.failure(reply.result(), reply.extra()) : died;
  }

  /**
   * Asks for the command to be cancelled, and returns at once. A drive ends what it has begun, and
   * the reply completes then. Memory and guard are held until then.
   */
  public void cancel() {
    reply.cancel();
  }

  /**
   * Calls back when there is an outcome: on the scheduler's completion thread, where the action
   * must not block, or at once on this thread. What the action throws is logged.
   *
   * @param action takes this reply
   */
  public void whenComplete(Consumer<? super NvmeReply> action) {
    reply.whenComplete(_ -> action.accept(this));
  }

  /**
   * A future of the result words. Cancelling the future does not cancel the command.
   *
   * @return completes as {@link #joinOrThrow} does; where the dependents run, and who may wait, is
   *     as for {@link Reply#toCompletableFuture}
   */
  public CompletableFuture<Long> toCompletableFuture() {
    CompletableFuture<Integer> raw = reply.toCompletableFuture();
    // One that refuses to wait where that one does.
    CompletableFuture<Long> future = raw.newIncompleteFuture();
    CompletableFuture<?> _ =
        raw.whenComplete(
            (_, _) -> {
              Exception failure = failure();
              if (failure == null) {
                future.complete(reply.extra());
              } else {
                future.completeExceptionally(failure);
              }
            });
    return future;
  }

  @Override
  public String toString() {
    if (!reply.isDone()) {
      return command.describe() + " -> pending";
    }
    Exception failure = failure();
    return command.describe()
        + " -> "
        + (failure == null ? NvmeStatus.of(0, reply.extra()) : failure.getMessage());
  }
}
