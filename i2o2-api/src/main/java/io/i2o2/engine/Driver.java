package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.opcode.OpenFlags;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Does the work of one engine: a ring of the kernel's, or a pool of threads.
 *
 * <p>An operation is known to it by a token, the user data of the engine. Every token that was
 * started comes back once, by {@link #reap} or {@link #rollBack}, unless the driver is closed
 * before.
 *
 * <p>All methods are called by the engine's own thread, except those that say otherwise.
 */
public interface Driver {
  /**
   * How many operations it may have at a time.
   *
   * @return fixed; at least 1
   */
  int capacity();

  /**
   * Whether completions come only when they are asked for. Such a driver runs neither opens nor
   * closes, and the engine does not sleep while it has operations.
   *
   * @return fixed; false for most
   */
  default boolean isPolled() {
    return false;
  }

  /**
   * Refuses an operation that it cannot run. Any thread.
   *
   * @param opcode any but a {@link io.i2o2.opcode.Hinted} one; its file and memory were checked
   * @throws UnsupportedOperationException if it has no such operation
   * @throws IllegalArgumentException if it cannot run one with these values
   */
  default void check(Opcode opcode) {
    // Most have all operations.
  }

  /**
   * The time that the engine goes by, as {@link System#nanoTime} counts it. Any thread.
   *
   * @return nanoseconds since some moment
   */
  default long nanoTime() {
    return System.nanoTime();
  }

  /**
   * Lets a time pass, after {@link #flush} has asked for a pause.
   *
   * @param nanos how long, in nanoseconds
   */
  default void pause(long nanos) {
    LockSupport.parkNanos(nanos);
  }

  /** Makes the calling thread its owner; once, before everything below. */
  void begin();

  /**
   * How many opens may wait for another process at a time; asked after {@link #begin}.
   *
   * @return at least 1
   */
  int waitingOpens();

  /**
   * How many operations can be started without asking again, because to ask costs as much as a
   * no-op does elsewhere.
   *
   * @return 0 if {@link #flush} must come first; there may be room for more
   */
  int room();

  /**
   * Whether an operation can be started now.
   *
   * @return false if {@link #flush} must come first
   */
  default boolean hasRoom() {
    return room() > 0;
  }

  /**
   * Starts an operation. There is room. If it throws, the operation was not started.
   *
   * @param token comes back with the completion
   * @param opcode what to do
   * @param file the descriptor or slot, or -1 where the operation has none
   * @param isSlot whether it is a slot of the registered files
   * @param flags how the file was opened, where it is a handle's, else null
   */
  void start(long token, Opcode opcode, int file, boolean isSlot, @Nullable OpenFlags flags);

  /**
   * Starts an operation that stood aside, or again. There is room. If it throws, the operation was
   * not started.
   *
   * @param token comes back with the completion
   * @param attempt the operation, and what became of it before
   */
  void start(long token, Attempt attempt);

  /**
   * Starts the close of a handle's descriptor, which is never cancelled. There is room. If it
   * throws, the close was not started.
   *
   * @param token comes back with the completion
   * @param opcode the close
   * @param file the descriptor
   * @param flags how it was opened
   */
  void startClose(long token, Opcode opcode, int file, OpenFlags flags);

  /**
   * Whether it may be possible to run an operation {@linkplain #runInPlace in place}. Any thread.
   *
   * @param opcode any, not checked yet
   * @return whether to try; false for most
   */
  default boolean mayRunInPlace(Opcode opcode) {
    return false;
  }

  /**
   * Runs an operation on the thread of its caller. Any thread.
   *
   * @param opcode one that {@link #mayRunInPlace} said yes to, and that was checked
   * @param file its descriptor, which stays open meanwhile
   * @param mayWait false if it is not to be run where it would have to wait
   * @return a count or 0; a negative errno if the operation is to be started as any other:
   *     -EOPNOTSUPP if that is so for each one on this file, else for instance -EAGAIN
   */
  default int runInPlace(Opcode opcode, int file, boolean mayWait) {
    return -Errno.EOPNOTSUPP;
  }

  /**
   * What opens and closes files on the threads of callers. Any thread.
   *
   * @return fixed; null for most
   */
  default @Nullable FilesInPlace filesInPlace() {
    return null;
  }

  /**
   * Cancels an operation if it still can be. There is room. The operation completes in any case.
   *
   * @param token the operation's
   */
  void cancel(long token);

  /**
   * Hands over what was started, and takes what is due, without waiting.
   *
   * @return false to ask for a pause: nothing more can be handed over for the moment
   */
  boolean flush();

  /**
   * Whether something was started that is not handed over yet.
   *
   * @return false after a {@link #flush} that did its work
   */
  boolean hasUnflushed();

  /**
   * Whether {@link #reap} would give something, or {@link #flush} would bring it.
   *
   * @return a look without a system call
   */
  boolean hasEvents();

  /**
   * Hands over the completions that are there.
   *
   * @param sink takes them, one after the other
   * @return how many there were
   */
  int reap(Sink sink);

  /** Takes completions. */
  interface Sink {
    /**
     * An operation has completed.
     *
     * @param token the operation's
     * @param result a count, 0, or a negative errno
     * @param extra the second result of a command, else 0
     */
    void completed(long token, int result, long extra);

    /**
     * A slot's resource is not used any more, and was taken out or replaced.
     *
     * @param tag the one that it was put in with
     */
    void released(long tag);
  }

  /**
   * Whether to look for work for a while pays before a sleep, as long as {@code spinNanos} allows.
   *
   * @return fixed; false where what is waited for needs the same CPUs
   */
  default boolean looksBeforeSleep() {
    return true;
  }

  /**
   * Gets ready to sleep, so that {@link #wake} ends the sleep.
   *
   * @return false if that is not possible now
   */
  boolean prepareSleep();

  /**
   * Hands over what was started, and waits for a completion, for a {@link #wake}, or for a time.
   *
   * @param nanos how long at most, in nanoseconds
   */
  void sleep(long nanos);

  /**
   * Ends the sleep of the owner. Any thread, but one at a time.
   *
   * @return a negative errno if that failed
   */
  int wake();

  /**
   * How it judges completions before they reach the reply.
   *
   * @return {@link CompletionRule#NONE} if every completion is an answer
   */
  default CompletionRule rule() {
    return CompletionRule.NONE;
  }

  /**
   * Files, outside of operations.
   *
   * @return the same one each time
   */
  Descriptors descriptors();

  /**
   * Its table of registered files.
   *
   * @return the same one each time
   */
  SlotTable files();

  /**
   * Its table of registered buffers.
   *
   * @return the same one each time
   */
  SlotTable buffers();

  /**
   * Gets memory ready that is about to be registered, so that the owner is not held up. Any thread.
   *
   * @param segment the memory
   */
  default void prepareBuffer(MemorySegment segment) {
    // Most need no preparation.
  }

  /**
   * Takes back what was started and not handed over.
   *
   * @param token takes the token of each operation
   */
  void rollBack(LongConsumer token);

  /**
   * Ends what it has under way for itself, such as the read that a wake completes.
   *
   * @return whether nothing is left; else it is to be asked again after a {@link #sleep}
   */
  default boolean settle() {
    return true;
  }

  /**
   * Gives everything back. No {@link #wake} is under way or comes any more.
   *
   * @param byOwner whether the caller is the owner; else that thread has ended
   */
  void close(boolean byOwner);
}
