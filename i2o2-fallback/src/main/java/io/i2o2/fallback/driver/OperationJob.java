package io.i2o2.fallback.driver;

import io.i2o2.Opcode;
import io.i2o2.engine.Report;
import io.i2o2.fallback.file.NioFile;
import io.i2o2.fallback.operation.Operations;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * One operation on its way through the pool. Made and reaped by the owner, run by a thread of the
 * pool.
 */
final class OperationJob extends Job {
  private static final Report THREW =
      new Report(LoggerFactory.getLogger(OperationJob.class), "{} threw");

  /** The queue that it was added to, if that is not the pool's. Only for the owner. */
  @Nullable StreamEnd end;

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
  OperationJob(
      PoolParts parts,
      long token,
      Opcode opcode,
      @Nullable NioFile file,
      SlotUse @Nullable [] slots,
      boolean mayWait) {
    super(token, slots);
    this.completions = parts.completions();
    this.operations = parts.operations();
    this.opcode = opcode;
    this.file = file;
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

  @Override
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
