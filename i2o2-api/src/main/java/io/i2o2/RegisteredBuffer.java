package io.i2o2;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.CompletableFuture;

/**
 * Memory in a slot of the scheduler's table: the kernel pins its pages once instead of at every
 * operation. For {@link Opcode#readFixed}, {@link Opcode#writeFixed} and uring commands.
 *
 * <p>The memory counts against {@code RLIMIT_MEMLOCK} for users without {@code CAP_IPC_LOCK}, and
 * one buffer holds at most 1 GiB. A slot's generation grows whenever it is freed or replaced, and a
 * handle of an older generation is refused, or, if it is submitted at the very same time, answered
 * with -EFAULT. Thread-safe. See io_uring_register(2), {@code IORING_REGISTER_BUFFERS2}.
 *
 * <p>One that was let go, and that no operation is under way on, is taken out when the garbage
 * collector finds it, which releases its guard; a message of level debug says so.
 */
public interface RegisteredBuffer {

  /** The most one registered buffer can hold, in bytes: 1 GiB. */
  long MAX_BYTES = 1L << 30;

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
   * The memory that was registered.
   *
   * @return the segment, owned as its arena says
   */
  MemorySegment segment();

  /**
   * Puts other memory into this slot. Operations already submitted use the old memory; its guard is
   * released when the kernel has let go of it.
   *
   * @param segment native memory of 1 byte to {@link #MAX_BYTES}
   * @param guard released when the kernel has let go of the new memory
   * @return the handle to use from now on; this one is used up
   * @throws IOException if the kernel refuses, with its errno; this handle stays good then, and the
   *     new guard with the caller
   * @throws SchedulerClosedException if the scheduler is closed
   * @throws IllegalStateException if this handle was freed or replaced already
   */
  RegisteredBuffer replace(MemorySegment segment, Guard guard) throws IOException;

  /**
   * Takes the memory out. Parks until the kernel has let go of it, that is until the operations on
   * it are over; its guard has been released then, and the slot is free. Does nothing if the
   * scheduler was closed meanwhile, which has taken everything out.
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
}
