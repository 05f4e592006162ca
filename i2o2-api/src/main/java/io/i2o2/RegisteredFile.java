package io.i2o2;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/**
 * A file in a slot of the scheduler's table: operations on it save the look-up of the descriptor.
 *
 * <p>The slot holds the file open by itself; the descriptor or handle it was made from may be
 * closed. A slot's generation grows whenever it is freed or replaced, and a handle of an older
 * generation is refused, or, if it is submitted at the very same time, answered with -EBADF.
 * Thread-safe. See io_uring_register(2), {@code IORING_REGISTER_FILES2}.
 *
 * <p>One that was let go, and that no operation is under way on, is taken out when the garbage
 * collector finds it, which releases its guard; a message of level debug says so.
 */
public non-sealed interface RegisteredFile extends Target {

  /**
   * The slot.
   *
   * @return the index in the table, from 0
   */
  int slot();

  /**
   * How often the slot had been used before.
   *
   * @return the generation this handle was made in
   */
  int generation();

  /**
   * Puts another file into this slot. Operations already submitted use the old file; its guard is
   * released when the kernel has let go of it.
   *
   * @param file an open file: a raw descriptor, or a handle of the same scheduler
   * @param guard released when the kernel has let go of the new file
   * @return the handle to use from now on; this one is used up
   * @throws IOException if the kernel refuses, with its errno; this handle stays good then, and the
   *     new guard with the caller
   * @throws SchedulerClosedException if the scheduler is closed
   * @throws IllegalStateException if this handle was freed or replaced already
   */
  RegisteredFile replace(Target file, Guard guard) throws IOException;

  /**
   * Takes the file out. Parks until the kernel has let go of it, that is until the operations on it
   * are over; its guard has been released then, and the slot is free. Does nothing if the scheduler
   * was closed meanwhile, which has taken everything out.
   *
   * @throws IOException if the kernel refuses, with its errno
   * @throws IllegalStateException if this handle was freed or replaced already
   */
  void unregister() throws IOException;

  /**
   * {@link #unregister()} without waiting.
   *
   * @return completes when the slot is free
   * @throws IllegalStateException if this handle was freed or replaced already
   */
  CompletableFuture<Void> unregisterAsync();

  @Override
  default String describe() {
    return "registered file " + slot() + " (generation " + generation() + ")";
  }
}
