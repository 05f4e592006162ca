package io.i2o2.fallback.driver;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.engine.Report;
import io.i2o2.fallback.file.NioFile;
import io.i2o2.fallback.operation.Operations;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One operation on its way through the pool. Made and reaped by the owner, run by a thread of the
 * pool.
 *
 * <p>It carries the links of the lists that it is in, so that to queue it or to tell its end
 * allocates nothing, whatever memory there is left by then.
 */
final class Job implements Runnable {
  /** In place of a result: the operation opens a stream or a device, which may wait. */
  static final int MAY_WAIT = Integer.MIN_VALUE + 2;

  private static final Report THREW = new Report(LoggerFactory.getLogger(Job.class), "{} threw");

  final long token;

  /** The slots that it uses. Only for the owner. */
  final SlotUse @Nullable [] slots;

  /** Its neighbours in the queue that it waits in. Guarded by the queue. */
  @Nullable Job previous;

  @Nullable Job next;
  boolean isQueued;

  /** The queue that it was added to, if that is not the pool's. Only for the owner. */
  @Nullable StreamEnd end;

  /** The next one of {@link Completions}. */
  @Nullable Job nextCompleted;

  /** Written by the thread that runs it, before it is among the completions. */
  int result = -Errno.EIO;

  private final Completions completions;
  private final Operations operations;
  private final Opcode opcode;
  private final @Nullable NioFile file;

  /** Whether an open is done though it may wait. */
  private final boolean mayWait;

  /**
   * An operation.
   *
   * @param file its file, of which it has a use, or null where it has none
   */
  Job(
      PoolParts parts,
      long token,
      Opcode opcode,
      @Nullable NioFile file,
      SlotUse @Nullable [] slots,
      boolean mayWait) {
    this.completions = parts.completions();
    this.operations = parts.operations();
    this.token = token;
    this.opcode = opcode;
    this.file = file;
    this.slots = slots;
    this.mayWait = mayWait;
  }

  /** Runs it. An interrupt that is left over would close the file. */
  @Override
  public void run() {
    Thread.interrupted();
    try {
      result = !mayWait && operations.opensStream(opcode) ? MAY_WAIT : operations.run(opcode, file);
    } catch (Throwable e) {
      THREW.error(opcode, e);
    } finally {
      end(result);
    }
  }

  /** Ends it with a result; it is in no queue. */
  void end(int outcome) {
    result = outcome;
    try {
      leaveFile();
    } finally {
      completions.add(this);
    }
  }

  /** Ends its use of the file. */
  void leaveFile() {
    if (file != null) {
      file.leave();
    }
  }

  @Override
  public String toString() {
    return opcode.describe();
  }
}
