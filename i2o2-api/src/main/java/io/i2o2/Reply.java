package io.i2o2;

import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one accepted submission. It completes exactly once, and after the submission's
 * guard was released.
 *
 * <p>The outcome is either a result, as the system call returned it (a count, 0, or a negative
 * errno), or, if the scheduler died, a {@link SchedulerDiedException}. Results come in two forms:
 * raw ({@link #join()}, {@link #poll()}, {@link #result()}), and checked ({@link #joinOrThrow()},
 * {@link #toCompletableFuture()}), where a negative errno becomes an {@link ErrnoException}, and a
 * driver's own status a {@link CommandStatusException} or, of NVMe, an {@link
 * io.i2o2.nvme.NvmeException}.
 *
 * <p>-EAGAIN of a file that is to wait means that the kernel had no thread to run the operation for
 * two seconds, because {@code RLIMIT_NPROC} or {@code pids.max} is reached; it did not run, and the
 * log says so. Where it was not to wait, -EAGAIN is the file's own answer.
 *
 * <p>Any thread may wait, many at once; a virtual thread unmounts. What the operation wrote to
 * memory is visible to a thread that has seen the reply completed. A reply is never reused.
 */
public interface Reply {

  /**
   * The operation.
   *
   * @return as it was submitted
   */
  Opcode opcode();

  /**
   * Whether the operation has completed.
   *
   * @return true once there is an outcome
   */
  boolean isDone();

  /**
   * Waits for the raw result. An interrupt does not end the wait; the thread's flag is kept.
   *
   * @return a count, 0, or a negative errno
   * @throws SchedulerDiedException if there is no result because the scheduler died
   * @throws IllegalStateException in a callback or guard of the same scheduler, and on a thread
   *     that the scheduler has for itself
   */
  int join();

  /**
   * Waits for the result, and turns a failure into an exception.
   *
   * @return a count, or 0
   * @throws ErrnoException if the result is a negative errno; it names errno, operation and file
   * @throws CommandStatusException if the result is positive and the status of a uring command; of
   *     NVMe an {@link io.i2o2.nvme.NvmeException}
   * @throws IOException as one of these
   * @throws SchedulerDiedException if there is no result because the scheduler died
   * @throws IllegalStateException in a callback or guard of the same scheduler, and on a thread
   *     that the scheduler has for itself
   */
  default int joinOrThrow() throws IOException {
    int result = join();
    IOException failure = opcode().failure(result);
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  /**
   * Waits for a limited time.
   *
   * @param timeout how long; zero or less only looks
   * @return whether the operation has completed
   * @throws InterruptedException if the thread is interrupted while it waits
   * @throws IllegalStateException in a callback or guard of the same scheduler, and on a thread
   *     that the scheduler has for itself
   */
  boolean await(Duration timeout) throws InterruptedException;

  /**
   * Looks, without waiting.
   *
   * @return the raw result, or nothing while the operation is under way
   * @throws SchedulerDiedException if there is no result because the scheduler died
   */
  default OptionalInt poll() {
    return isDone() ? OptionalInt.of(result()) : OptionalInt.empty();
  }

  /**
   * The raw result of a completed operation.
   *
   * @return a count, 0, or a negative errno
   * @throws IllegalStateException if it is still under way
   * @throws SchedulerDiedException if there is no result because the scheduler died
   */
  int result();

  /**
   * The second, 64-bit result of a uring command on a ring with 32-byte CQEs; else 0.
   *
   * @return the first extra word of the CQE
   * @throws IllegalStateException if the operation is still under way
   */
  long extra();

  /**
   * Why there is no result.
   *
   * @return the failure; null while the operation is under way, and if it has a result
   */
  @Nullable SchedulerDiedException failure();

  /**
   * Asks for the operation to be cancelled, and returns at once. The reply completes in any case:
   * with -ECANCELED if the operation was stopped, with its own result if it was over before or
   * cannot be stopped (a read from a disk that has begun). Memory and guard are held until then.
   *
   * <p>Without effect on a close: a descriptor whose close was cancelled would stay open.
   */
  void cancel();

  /**
   * Calls back on completion: on the scheduler's completion thread, where the action must not
   * block, or at once on this thread if it has completed already. What the action throws is logged.
   *
   * @param action takes this reply
   */
  void whenComplete(Consumer<? super Reply> action);

  /**
   * A future of the checked result. Cancelling the future does not cancel the operation. Like
   * {@link #join()}, the waiting methods of the future and of its dependents throw an {@link
   * IllegalStateException} in a callback or guard while they would have to wait.
   *
   * @return completes with the count, or exceptionally with what {@link #joinOrThrow()} throws; its
   *     dependents run where {@link #whenComplete} would
   */
  default CompletableFuture<Integer> toCompletableFuture() {
    CompletableFuture<Integer> future = new CompletableFuture<>();
    whenComplete(
        reply -> {
          Exception failure = reply.failure();
          if (failure == null) {
            failure = reply.opcode().failure(reply.result());
          }
          if (failure == null) {
            future.complete(reply.result());
          } else {
            future.completeExceptionally(failure);
          }
        });
    return future;
  }
}
