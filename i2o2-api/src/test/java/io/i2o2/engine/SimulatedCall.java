package io.i2o2.engine;

import io.i2o2.Completion;
import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.Write;
import org.jspecify.annotations.Nullable;

/** What a caller knows of one operation: its memory, its guard, its reply, and their order. */
final class SimulatedCall implements Guard, Completion {
  final long number;
  final boolean isRead;

  /** The ring that it was handed over to. */
  final SimulatedRing ring;

  /** Its block, or -1. */
  int block = -1;

  @Nullable Reply reply;
  boolean isCancelAsked;

  /** Whether the simulated kernel has it. */
  boolean isWithKernel;

  /** Whether it was handed over to it. */
  boolean isTaken;

  /** The result that the kernel gave, or {@link Integer#MAX_VALUE}. */
  int kernelResult = Integer.MAX_VALUE;

  private final Simulation simulation;
  private boolean isReleased;
  private boolean isAnswered;
  private boolean isKept;

  SimulatedCall(Simulation simulation, SimulatedRing ring, long number, boolean isRead) {
    this.simulation = simulation;
    this.ring = ring;
    this.number = number;
    this.isRead = isRead;
  }

  /** The record of the memory that an operation uses. */
  static @Nullable SimulatedCall of(Opcode opcode, SimulatedMemory memory) {
    return switch (opcode) {
      case Read read -> memory.owner(read.buffer());
      case Write write -> memory.owner(write.buffer());
      default -> null;
    };
  }

  /** Whether the kernel may still use its memory though it was answered. */
  boolean isKept() {
    return isKept;
  }

  boolean isAnswered() {
    return isAnswered;
  }

  @Override
  public void release() {
    simulation.require(!isReleased, "a guard is released once", this);
    simulation.require(!isWithKernel, "a guard is released when the kernel is done", this);
    simulation.require(!isAnswered, "a guard is released before the reply", this);
    isReleased = true;
    simulation.maybeThrow();
  }

  /** Has itself called back, if it was accepted. */
  void listen(@Nullable Reply accepted) {
    if (accepted != null) {
      reply = accepted;
      accepted.whenComplete(this::answered);
    }
  }

  private void answered(Reply answered) {
    SchedulerDiedException failure = answered.failure();
    complete(failure == null ? answered.result() : 0, 0, failure);
  }

  @Override
  public void complete(int result, long extra, @Nullable SchedulerDiedException failure) {
    simulation.require(!isAnswered, "one reply", this);
    isAnswered = true;
    simulation.answered(this);
    isKept = failure != null && failure.outcomeUnknown();
    simulation.require(isReleased != isKept, "released before the reply, or kept", this);
    simulation.require(
        !isKept || block < 0 || isTaken || isOfBatch() || ring.death() == null,
        "given up only what the kernel has",
        this);
    simulation.require(!isWithKernel || isKept, "answered when the kernel is done", this);
    if (failure == null) {
      checkResult(result);
    }
    if (block >= 0 && !isKept) {
      simulation.memory().takeBack(block);
    }
    simulation.maybeThrow();
  }

  /** {@link #complete} by its caller, who took the result out of a batch. */
  void taken(int result, @Nullable SchedulerDiedException failure) {
    try {
      complete(result, 0, failure);
    } catch (IllegalStateException _) {
      // A callback may throw, to be seen by nobody but the loop.
    }
  }

  /** It was not accepted, and never will be. */
  void giveBack() {
    simulation.require(!isAnswered && !isReleased, "what was not accepted is its caller's", this);
    if (block >= 0) {
      simulation.memory().takeBack(block);
    }
  }

  /** Its caller learns of its end when the kernel may have ended it, too. */
  private boolean isOfBatch() {
    return number < 0;
  }

  /** Makes it new, if it has no memory: that would be lent again. */
  boolean isForAnotherRound() {
    isReleased = false;
    isAnswered = false;
    isKept = false;
    isCancelAsked = false;
    kernelResult = Integer.MAX_VALUE;
    return block < 0;
  }

  private void checkResult(int result) {
    if (block < 0 && (result >= 0 || result == -Errno.EIO)) {
      // What became of it the kernel alone knows.
      return;
    }
    if (kernelResult != Integer.MAX_VALUE) {
      simulation.require(result == kernelResult, "the kernel's own result", this);
      if (block >= 0) {
        checkMemory(result);
      }
      return;
    }
    boolean isPossible =
        switch (-result) {
          case Errno.ECANCELED -> isCancelAsked || simulation.isClosing();
          // What was accepted before its file or slot was given back comes first.
          case Errno.EBADF, Errno.EFAULT -> simulation.isClosing();
          case Errno.EAGAIN -> true;
          default -> false;
        };
    simulation.require(isPossible, "a result of its own only for a reason: " + result, this);
  }

  private void checkMemory(int result) {
    long first = simulation.memory().first(block);
    boolean wasWritten = isRead && result == SimulatedMemory.LENT_BYTES;
    long expected = wasWritten ? SimulatedMemory.written(number) : SimulatedMemory.contents(number);
    simulation.require(first == expected, "memory as the kernel left it", this);
    simulation.require(
        simulation.memory().second(block) == SimulatedMemory.contents(number),
        "no byte beyond the result",
        this);
  }

  @Override
  public String toString() {
    return (isRead ? "read " : "write ") + number + " of ring " + ring.number();
  }
}
