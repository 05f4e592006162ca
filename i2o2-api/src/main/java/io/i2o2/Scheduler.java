package io.i2o2;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Executes IO for any number of threads, platform or virtual.
 *
 * <pre>{@code
 * try (Scheduler scheduler = Scheduler.create()) {
 *   Reply reply = scheduler.submit(Opcode.nop(), Guard.NONE);
 *   int result = reply.join();
 * }
 * }</pre>
 *
 * <p>Every accepted submission gets exactly one reply, and its guard is released exactly once,
 * before the reply. A submission that throws, or that returns {@code null} or {@code false}, was
 * not accepted: nothing happens, and its guard stays with the caller. Operations run in no
 * particular order, also those of one thread: wait for the reply of the one that must come first.
 *
 * <p>Once it is closed or has died, every call that brings work, on the scheduler, its files and
 * its registered slots, throws a {@link SchedulerClosedException} before anything else is looked at
 * but null; it names the death. Calls that release something (closing a file, unregistering,
 * cancelling a reply) do nothing then: everything has been released.
 *
 * <p>A scheduler is to be closed. One that was let go without that, when neither it nor its loop, a
 * file, a registered slot or an operation on one of these is reachable any more, is closed when the
 * garbage collector finds it: what it accepted is finished first, without a deadline, and a warning
 * says where it was made.
 *
 * <p>Thread-safe. Calls that wait park the thread; a virtual thread unmounts. In a callback or
 * guard a call that would have to wait for the same scheduler is refused with an {@link
 * IllegalStateException} instead; elsewhere on the thread of a {@link SchedulerLoop} it runs the
 * loop until it has what it waits for.
 */
public interface Scheduler extends AutoCloseable {

  /**
   * A scheduler with the defaults: io_uring where it works, else the thread pool. Which one it
   * took, and why, is logged: with level info, but the first time that it has to do without a
   * better one, or without io_uring, with level warn. Where SLF4J has no provider, one line on
   * stderr says so, once in the life of the process.
   *
   * <p>The backends are those that {@link java.util.ServiceLoader} finds by the calling thread's
   * context class loader and by the class loader of this interface. They are tried in the order of
   * their priority; one that cannot be loaded, or whose provider fails, counts as one that cannot
   * be used. {@link Availability.Reason} says what happens when one refuses.
   *
   * @return a running scheduler, to be closed
   * @throws SchedulerUnavailableException if no backend can be used, or the one that the property
   *     {@code i2o2.backend} names cannot, or there is none of that name
   * @throws IllegalArgumentException if that property is blank
   */
  static Scheduler create() {
    return builder().build();
  }

  /**
   * A builder with the defaults.
   *
   * @return sets options, then builds
   */
  static SchedulerBuilder builder() {
    return new SchedulerBuilder();
  }

  /**
   * The installed backends, and what each finds here: for a program that shows why io_uring is used
   * or not. Asks the kernel anew at each call, which takes some milliseconds.
   *
   * @return the one that is tried first stands first; those that cannot be loaded stand last, with
   *     the lowest int as priority
   */
  static List<BackendReport> backends() {
    return Backends.list();
  }

  /**
   * Submits an operation without a guard; parks while the queue is full.
   *
   * @param opcode the operation
   * @return its reply
   * @throws SchedulerClosedException if the scheduler is closed, also while waiting
   * @throws IllegalArgumentException if the operation cannot be run by this scheduler
   * @throws IllegalStateException if a handle in it was closed, freed or replaced, or its memory
   *     was closed
   */
  default Reply submit(Opcode opcode) {
    return submit(opcode, Guard.NONE);
  }

  /**
   * Submits an operation; parks while the queue is full.
   *
   * @param opcode the operation
   * @param guard released when the kernel is done with the operation, before the reply completes
   * @return its reply
   * @throws SchedulerClosedException if the scheduler is closed, also while waiting
   * @throws IllegalArgumentException if the operation cannot be run by this scheduler: a handle of
   *     another one, memory of a shared arena without a guard, an 80-byte command on 64-byte SQEs
   * @throws IllegalStateException if a handle in it was closed, freed or replaced, or its memory
   *     was closed
   * @throws UnsupportedOperationException if this kernel or backend does not have the operation
   */
  Reply submit(Opcode opcode, Guard guard);

  /**
   * Runs an operation without a guard, and waits for its raw result.
   *
   * @param opcode the operation
   * @return a count, 0, or a negative errno
   * @see #run(Opcode, Guard)
   */
  default int run(Opcode opcode) {
    return run(opcode, Guard.NONE);
  }

  /**
   * Runs an operation, and waits for its raw result: {@code submit(opcode, guard).join()} without a
   * reply. Parks; a virtual thread unmounts. An interrupt does not end the wait; the thread's flag
   * is kept.
   *
   * <p>It may be faster than that: a read of data that is in memory, or a write that is copied
   * there, may run on the calling thread ({@link SchedulerBuilder#readInPlace}, {@link
   * SchedulerBuilder#writeInPlace}). Result, guard and checks are the same; such a guard is
   * released on the calling thread.
   *
   * @param opcode the operation
   * @param guard as for {@link #submit(Opcode, Guard)}; released when this returns, and the
   *     caller's if it throws anything but a {@code SchedulerDiedException}
   * @return a count, 0, or a negative errno
   * @throws SchedulerClosedException if the scheduler is closed, also while waiting for room
   * @throws SchedulerDiedException if there is no result because the scheduler died
   * @throws IllegalArgumentException as {@code submit} does
   * @throws IllegalStateException as {@code submit} does; and in a callback or guard of the same
   *     scheduler
   * @throws UnsupportedOperationException as {@code submit} does
   */
  default int run(Opcode opcode, Guard guard) {
    return submit(opcode, guard).join();
  }

  /**
   * {@link #run(Opcode)} that turns a failure into an exception.
   *
   * @param opcode the operation
   * @return a count, or 0
   * @throws ErrnoException if the result is a negative errno
   * @throws IOException as {@link #runOrThrow(Opcode, Guard)}
   */
  default int runOrThrow(Opcode opcode) throws IOException {
    return runOrThrow(opcode, Guard.NONE);
  }

  /**
   * {@link #run(Opcode, Guard)} that turns a failure into an exception, as {@link
   * Reply#joinOrThrow} does.
   *
   * @param opcode the operation
   * @param guard as there
   * @return a count, or 0
   * @throws ErrnoException if the result is a negative errno; it names errno, operation and file
   * @throws CommandStatusException if the result is positive and the status of a uring command; of
   *     NVMe an {@link io.i2o2.nvme.NvmeException}
   * @throws IOException as one of these
   */
  default int runOrThrow(Opcode opcode, Guard guard) throws IOException {
    int result = run(opcode, guard);
    IOException failure = opcode.failure(result);
    if (failure != null) {
      throw failure;
    }
    return result;
  }

  /**
   * Submits an operation, or does nothing if the queue is full. Never blocks.
   *
   * @param opcode the operation
   * @param guard as for {@link #submit(Opcode, Guard)}
   * @return its reply, or null if the queue is full
   * @throws SchedulerClosedException if the scheduler is closed
   */
  @Nullable Reply trySubmit(Opcode opcode, Guard guard);

  /**
   * Submits an operation whose outcome goes to a callback; parks while the queue is full. Allocates
   * nothing.
   *
   * @param opcode the operation
   * @param guard as for {@link #submit(Opcode, Guard)}
   * @param completion called once, on the completion thread
   * @throws SchedulerClosedException if the scheduler is closed, also while waiting
   */
  void submit(Opcode opcode, Guard guard, Completion completion);

  /**
   * Submits an operation whose outcome goes to a callback, or does nothing if the queue is full.
   * Never blocks; the way to submit more from a callback.
   *
   * @param opcode the operation
   * @param guard as for {@link #submit(Opcode, Guard)}
   * @param completion called once, on the completion thread
   * @return whether it was accepted
   * @throws SchedulerClosedException if the scheduler is closed
   */
  boolean trySubmit(Opcode opcode, Guard guard, Completion completion);

  /**
   * Submits several operations at once: all of them or, if it throws, none; parks until the queue
   * has room for all.
   *
   * @param submissions at most as many as the queue holds
   * @return their replies, in the same order
   * @throws IllegalArgumentException if there are more than the queue holds, or one cannot be run
   * @throws SchedulerClosedException if the scheduler is closed, also while waiting
   */
  List<Reply> submitAll(List<Submission> submissions);

  /**
   * Makes a batch: operations that are handed over at once and waited for once, again and again.
   *
   * @param capacity for how many operations; 1 to the queue's size
   * @return an empty batch
   * @throws IllegalArgumentException if the queue does not hold so many
   */
  Batch batch(int capacity);

  /**
   * Opens a file. Parks until it is open.
   *
   * @param path the file
   * @param options as for {@link #open(Path, Set, FileAttribute...)}; one given twice counts once
   * @return a handle, to be closed
   * @throws ErrnoException if the file cannot be opened
   * @throws IOException as {@code ErrnoException}
   * @throws SchedulerClosedException if the scheduler is closed, also while waiting
   * @see #open(Path, Set, FileAttribute...)
   */
  default FileHandle open(Path path, OpenOption... options) throws IOException {
    return open(
        path,
        options.length == 1 && options[0] != null
            ? Set.of(options[0])
            : new HashSet<>(Arrays.asList(options)));
  }

  /**
   * Opens a file. Parks until it is open.
   *
   * @param path the file, of the JDK's own file system
   * @param options with the meaning they have for {@link java.nio.channels.FileChannel#open}:
   *     {@link java.nio.file.StandardOpenOption}s other than DELETE_ON_CLOSE, {@link FileOption}s,
   *     {@link java.nio.file.LinkOption#NOFOLLOW_LINKS}, and {@code ExtendedOpenOption.DIRECT};
   *     none reads
   * @param attributes the permissions of a file that is created, less the umask, as of {@link
   *     java.nio.file.attribute.PosixFilePermissions#asFileAttribute}; without, it is readable and
   *     writable for all
   * @return a handle, to be closed
   * @throws ErrnoException if the file cannot be opened
   * @throws IOException as {@code ErrnoException}
   * @throws java.nio.file.ProviderMismatchException if the path is of another file system (a zip
   *     file, memory), or the default provider was replaced
   * @throws UnsupportedOperationException if an option or an attribute is not known here
   * @throws IllegalArgumentException if two options contradict each other
   * @throws SchedulerClosedException if the scheduler is closed, also while waiting
   */
  FileHandle open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException;

  /**
   * Registers a file. Parks until it is done.
   *
   * @param file an open file: a raw descriptor, or a handle of this scheduler
   * @param guard released when the kernel has let go of the file
   * @return the slot's handle
   * @throws OutOfCapacityException if all slots are taken, with the option that sets their number
   * @throws ErrnoException if the kernel refuses
   * @throws IOException as {@code ErrnoException}
   * @throws SchedulerClosedException if the scheduler is closed
   */
  RegisteredFile registerFile(Target file, Guard guard) throws IOException;

  /**
   * {@link #registerFile} without waiting.
   *
   * <p>The future may be cancelled, or completed in another way, such as by {@link
   * CompletableFuture#orTimeout}, as long as it is not done. The registration is then not made, or
   * undone, and the guard is released once by the scheduler all the same.
   *
   * @param file as there
   * @param guard as there; it stays with the caller only if the scheduler lets the future fail
   * @return completes with the handle, or with the {@code IOException} or {@link
   *     SchedulerException} that {@code registerFile} throws
   * @throws IllegalArgumentException as there, at once
   * @throws IllegalStateException as there, at once
   */
  CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard);

  /**
   * Registers memory. Parks until it is done. The kernel pins the pages.
   *
   * @param segment native memory of 1 byte to {@link RegisteredBuffer#MAX_BYTES}; if it is
   *     read-only, operations that read into it are refused
   * @param guard released when the kernel has let go of the memory
   * @return the slot's handle
   * @throws OutOfCapacityException if all slots are taken, with the option that sets their number
   * @throws ErrnoException if the kernel refuses; ENOMEM: {@code RLIMIT_MEMLOCK} is too low
   * @throws IOException as {@code ErrnoException}
   * @throws SchedulerClosedException if the scheduler is closed
   */
  RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) throws IOException;

  /**
   * {@link #registerBuffer} without waiting.
   *
   * <p>The future may be cancelled, or completed in another way, such as by {@link
   * CompletableFuture#orTimeout}, as long as it is not done. The registration is then not made, or
   * undone, and the guard is released once by the scheduler all the same.
   *
   * @param segment as there
   * @param guard as there; it stays with the caller only if the scheduler lets the future fail
   * @return completes with the handle, or with the {@code IOException} or {@link
   *     SchedulerException} that {@code registerBuffer} throws
   * @throws IllegalArgumentException as there, at once
   * @throws IllegalStateException as there, at once
   */
  CompletableFuture<RegisteredBuffer> registerBufferAsync(MemorySegment segment, Guard guard);

  /**
   * What runs the operations, and what it found.
   *
   * @return for instance the backend {@code uring} with its ring's set-up
   */
  Backend backend();

  /**
   * Whether new work is refused.
   *
   * @return true once a close has begun or the scheduler has died
   */
  boolean isClosed();

  /**
   * {@link #close(Duration)} with the builder's {@link SchedulerBuilder#closeTimeout}.
   *
   * @throws IllegalStateException on the scheduler's own thread while it runs
   */
  @Override
  void close();

  /**
   * Refuses new work, finishes what was accepted, and releases every descriptor, mapping and
   * thread. What is not finished after the timeout is cancelled, but for closes, which are done in
   * any case. Parks until done; further calls wait too, the shortest timeout counts.
   *
   * <p>It returns at the latest when the timeout and the builder's {@link SchedulerBuilder#grace}
   * have passed. What is left then is logged as an error:
   *
   * <ul>
   *   <li>An operation that the kernel does not give back even when cancelled (a read from a dead
   *       disk) completes with a {@link SchedulerDiedException} within the grace; its guard and
   *       memory are kept for ever.
   *   <li>A callback or guard that blocks holds the scheduler's own thread. Nothing is unmapped or
   *       closed under it, and replies that are left stay pending; when it returns, the scheduler
   *       ends by itself. Another {@code close} waits for that, as long as it may.
   *   <li>So does a thread that does not run its {@link SchedulerLoop} any more. If that thread has
   *       ended, another one fails what is pending with a {@code SchedulerDiedException}, and gives
   *       back all but what the kernel may still use.
   * </ul>
   *
   * <p>On the thread of a caller-run loop, between two turns, it runs the loop to its end.
   *
   * @param timeout how long accepted operations may take; zero cancels at once
   * @throws IllegalArgumentException if the timeout is negative
   * @throws IllegalStateException in a callback or guard of this scheduler, and elsewhere on the
   *     scheduler's own thread while it runs, unless it runs a {@code SchedulerLoop}
   */
  void close(Duration timeout);
}
