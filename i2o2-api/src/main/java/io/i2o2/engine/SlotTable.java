package io.i2o2.engine;

import java.lang.foreign.MemorySegment;

/**
 * A driver's table of registered files, or of registered buffers. Every resource is put in with a
 * tag, which {@link Driver.Sink#released} returns when it was taken out or replaced, and no
 * operation uses it any more. Only for the engine's own thread.
 */
public interface SlotTable {
  /**
   * Makes the table, with empty slots.
   *
   * @param slots how many
   * @return 0, or a negative errno
   */
  int create(int slots);

  /**
   * Puts a file into a slot.
   *
   * @param slot the slot; what was in it is replaced
   * @param file the descriptor
   * @param tag names it
   * @return 1, or a negative errno
   */
  int putFile(int slot, int file, long tag);

  /**
   * Tries whether a file can be registered.
   *
   * @param file the descriptor
   * @return 1, or a negative errno
   */
  int tryFile(int file);

  /**
   * Puts memory into a slot.
   *
   * @param slot the slot; what was in it is replaced
   * @param memory native memory
   * @param tag names it
   * @return 1, or a negative errno; then what was in the slot is still there
   */
  int putBuffer(int slot, MemorySegment memory, long tag);

  /**
   * Empties a slot.
   *
   * @param slot the slot
   * @return 1, or a negative errno
   */
  int remove(int slot);

  /**
   * Ends the table, at the end of its loop, when every slot was emptied and no operation is with
   * the kernel, for which this would wait. Tags that are still to come, come at once.
   */
  default void end() {}
}
