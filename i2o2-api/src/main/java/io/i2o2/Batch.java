package io.i2o2;

import java.io.IOException;

/**
 * Operations that are handed over together and waited for once, such as the scattered reads of one
 * query. They may be on many files. The results are numbers in the batch: to use it again allocates
 * nothing.
 *
 * <pre>{@code
 * Batch batch = scheduler.batch(400);
 * for (long offset : offsets) {
 *   batch.add(Opcode.read(file, memory.asSlice(4096L * batch.size(), 4096), offset));
 * }
 * batch.run();
 * for (int i = 0; i < batch.size(); i++) {
 *   int count = batch.resultOrThrow(i);
 * }
 * }</pre>
 *
 * <p>A batch goes from {@link #add} to {@link #submit}, {@link #join}, and then to {@link #clear}
 * for other operations, or to {@link #submit} again for the same ones. It is for one thread at a
 * time; {@link #isDone} and {@link #cancel} may be called by any. The memory of its operations
 * belongs to the kernel from {@link #submit} until {@link #join} returns, or {@link #isDone} is
 * true; what has a {@link Guard} is held by it, as for each other submission.
 */
public interface Batch {

  /**
   * Adds an operation without a guard.
   *
   * @param opcode the operation
   * @return this batch
   * @see #add(Opcode, Guard)
   */
  default Batch add(Opcode opcode) {
    return add(opcode, Guard.NONE);
  }

  /**
   * Adds an operation. Its guard is released once for each {@link #submit}, and is the caller's
   * until then.
   *
   * @param opcode the operation
   * @param guard released when the kernel is done with the operation, before the batch is done
   * @return this batch
   * @throws IllegalArgumentException if the operation cannot be run by this scheduler
   * @throws IllegalStateException if the batch is full or under way, a handle in the operation was
   *     closed, freed or replaced, or its memory was closed
   * @throws UnsupportedOperationException if this kernel or backend does not have the operation
   */
  Batch add(Opcode opcode, Guard guard);

  /**
   * How many operations it has.
   *
   * @return from 0 to {@link #capacity}
   */
  int size();

  /**
   * How many operations it can have.
   *
   * @return as it was made for
   */
  int capacity();

  /**
   * One of its operations.
   *
   * @param index from 0, in the order in which they were added
   * @return as it was added
   * @throws IndexOutOfBoundsException if there is no such operation
   */
  Opcode opcode(int index);

  /**
   * Submits all operations, or, if it throws, none; parks until the queue has room for all. An
   * empty batch is done at once.
   *
   * @throws IllegalStateException if it is under way, or as {@link #add} does
   * @throws SchedulerClosedException if the scheduler is closed, also while waiting
   */
  void submit();

  /**
   * Waits until all operations are done. Parks; a virtual thread unmounts. An interrupt does not
   * end the wait; the thread's flag is kept.
   *
   * @throws IllegalStateException if it was not submitted, was waited for already, or another
   *     thread waits; and in a callback or guard of the same scheduler
   */
  void join();

  /**
   * Submits all operations, and waits until they are done.
   *
   * @throws IllegalStateException as {@link #submit} and {@link #join}
   * @throws SchedulerClosedException as {@link #submit}
   */
  default void run() {
    submit();
    join();
  }

  /**
   * Whether it was submitted, and all its operations are done.
   *
   * @return true from then on, until it is submitted again or cleared
   */
  boolean isDone();

  /** Asks the kernel to cancel what is under way; returns at once. */
  void cancel();

  /**
   * The raw result of one operation.
   *
   * @param index from 0, in the order in which they were added
   * @return a count, 0, or a negative errno
   * @throws SchedulerDiedException if there is no result because the scheduler died
   * @throws IllegalStateException if the batch is not done
   * @throws IndexOutOfBoundsException if there is no such operation
   */
  int result(int index);

  /**
   * The result of one operation, a failure as an exception.
   *
   * @param index from 0, in the order in which they were added
   * @return a count, or 0
   * @throws ErrnoException if the result is a negative errno; it names errno, operation and file
   * @throws IOException as that, or as {@link Opcode#failure} has it
   */
  default int resultOrThrow(int index) throws IOException {
    int result = result(index);
    IOException failure = opcode(index).failure(result);
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  /**
   * The second result of one operation: of a uring command with 32-byte CQEs.
   *
   * @param index from 0, in the order in which they were added
   * @return 0 for all others
   * @throws IllegalStateException if the batch is not done
   * @throws IndexOutOfBoundsException if there is no such operation
   */
  long extra(int index);

  /**
   * Takes all operations out.
   *
   * @throws IllegalStateException if it is under way
   */
  void clear();
}
