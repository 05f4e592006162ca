package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.opcode.OpcodeSpec;
import java.lang.foreign.MemorySegment;

/** What every backend asks of an operation's memory at the moment it is submitted. */
public final class SubmissionChecks {
  private static final String HANDING_ON =
      "pass Guard.closing(arena) or a guard of your own, or allocate it from Arena.ofAuto()";
  private static final String KEEPING =
      "allocate it from a GuardedArena and pass its guard(), from a BufferPool, or from"
          + " Arena.ofAuto(); or pass a guard of your own";

  private SubmissionChecks() {}

  /**
   * Checks that the memory is alive, that it is kept so, and that what is read into it can be seen.
   *
   * @param opcode the operation
   * @param guard its guard
   * @throws IllegalStateException if the memory's arena was closed
   * @throws IllegalArgumentException if the memory is of a shared arena and there is no guard, or
   *     if the operation fills it and the guard hands it on
   */
  public static void memory(Opcode opcode, Guard guard) {
    OpcodeSpec spec = OpcodeSpec.of(opcode);
    boolean fills = spec.fillsMemory();
    for (int i = 0; i < spec.segmentCount(); i++) {
      if (fills) {
        filled(opcode, spec.segment(i), guard);
      } else {
        kept(opcode, spec.segment(i), guard, HANDING_ON);
      }
    }
    RegisteredBuffer buffer = opcode.registeredBuffer();
    if (buffer != null) {
      registered(opcode, buffer, guard);
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
    kept("register buffer", segment, guard, HANDING_ON);
  }

  private static void filled(Opcode opcode, MemorySegment segment, Guard guard) {
    kept(opcode, segment, guard, KEEPING);
    if (guard != Guard.NONE && guard.handsOn(segment)) {
      throw new IllegalArgumentException(
          opcode.describe()
              + ": the guard closes the memory's arena, or gives the buffer back, before the reply,"
              + " and what was read could not be seen: take the memory from a GuardedArena or a"
              + " BufferPool.lease(), pass its guard(), and close it when the bytes are used");
    }
  }

  private static void kept(Object what, MemorySegment segment, Guard guard, String advice) {
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException(text(what) + ": the memory's arena was closed");
    }
    if (guard == Guard.NONE && SegmentScopes.isShared(segment)) {
      throw new IllegalArgumentException(
          text(what)
              + ": memory of a shared arena, which could be closed while the kernel uses it: "
              + advice);
    }
  }

  /** The guard given when the buffer was registered holds its memory. */
  private static void registered(Opcode opcode, RegisteredBuffer buffer, Guard guard) {
    MemorySegment segment = buffer.segment();
    if (!segment.scope().isAlive()) {
      throw new IllegalStateException(opcode.describe() + ": the memory's arena was closed");
    }
    if (guard != Guard.NONE && guard.handsOn(segment)) {
      throw new IllegalArgumentException(
          opcode.describe()
              + ": the guard closes the memory's arena, or gives the buffer back, though it is"
              + " registered: pass such a guard when the memory is registered, and unregister it"
              + " when the bytes are used");
    }
  }

  private static String text(Object what) {
    return what instanceof Opcode opcode ? opcode.describe() : what.toString();
  }
}
