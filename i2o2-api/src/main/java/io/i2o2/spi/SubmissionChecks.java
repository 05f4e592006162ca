package io.i2o2.spi;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.UringCommand;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.opcode.Writev;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** What every backend asks of an operation's memory at the moment it is submitted. */
public final class SubmissionChecks {
  private SubmissionChecks() {}

  /**
   * Checks that the memory is alive, and that somebody keeps it so.
   *
   * @param opcode the operation
   * @param guard its guard
   * @throws IllegalStateException if the memory's arena was closed
   * @throws IllegalArgumentException if the memory is of a shared arena and there is no guard
   */
  public static void memory(Opcode opcode, Guard guard) {
    switch (opcode) {
      case Read read -> segment(opcode, read.buffer(), guard);
      case Write write -> segment(opcode, write.buffer(), guard);
      case Madvise madvise -> segment(opcode, madvise.memory(), guard);
      case Readv readv -> segments(opcode, readv.buffers(), guard);
      case Writev writev -> segments(opcode, writev.buffers(), guard);
      case UringCommand command -> segments(opcode, command.memory(), guard);
      case Hinted hinted -> memory(hinted.opcode(), guard);
      // The guard given when the buffer was registered holds its memory.
      case ReadFixed _, WriteFixed _ -> {}
      default -> {}
    }
  }

  /**
   * Checks one segment, for instance one that is to be registered.
   *
   * @param what the operation, for the message
   * @param segment native memory
   * @param guard what keeps it
   * @throws IllegalStateException if the memory's arena was closed
   * @throws IllegalArgumentException if the memory is of a shared arena and there is no guard
   */
  public static void segment(Object what, MemorySegment segment, Guard guard) {
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException(text(what) + ": the memory's arena was closed");
    }
    if (guard == Guard.NONE && SegmentScopes.isShared(segment)) {
      throw new IllegalArgumentException(
          text(what)
              + ": memory of a shared arena, which could be closed while the kernel uses it: pass"
              + " Guard.closing(arena) or a guard of your own, or allocate it from Arena.ofAuto()");
    }
  }

  /**
   * Checks memory that is to be registered.
   *
   * @param segment any memory
   * @param guard what keeps it
   * @throws IllegalStateException if the memory's arena was closed
   * @throws IllegalArgumentException if it is on the heap, confined, of a shared arena without a
   *     guard, empty, or larger than {@link RegisteredBuffer#MAX_BYTES}
   */
  public static void registration(MemorySegment segment, Guard guard) {
    if (!segment.isNative() || SegmentScopes.isConfined(segment)) {
      throw new IllegalArgumentException(
          "register buffer: the segment is "
              + (segment.isNative() ? "confined to a thread" : "on the Java heap")
              + "; allocate it from Arena.ofAuto(), Arena.global() or a BufferPool");
    }
    long bytes = segment.byteSize();
    if (bytes < 1 || bytes > RegisteredBuffer.MAX_BYTES) {
      throw new IllegalArgumentException(
          "register buffer: "
              + bytes
              + " bytes, but one registered buffer holds 1 to "
              + RegisteredBuffer.MAX_BYTES
              + ": register it in parts");
    }
    segment("register buffer", segment, guard);
  }

  private static void segments(Opcode opcode, List<MemorySegment> segments, Guard guard) {
    for (MemorySegment segment : segments) {
      segment(opcode, segment, guard);
    }
  }

  private static String text(Object what) {
    return what instanceof Opcode opcode ? opcode.describe() : what.toString();
  }
}
