package io.i2o2.uring.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.i2o2.engine.SlotTable;
import io.i2o2.uring.sys.Abi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The kernel's table of registered files or of registered buffers (io_uring_register(2)). Every
 * resource has a tag: the user data of the CQE that says that the kernel has let go of it.
 */
public final class ResourceTable implements SlotTable {
  private static final long REGISTER_BYTES = 32; // struct io_uring_rsrc_register
  private static final long UPDATE_BYTES = 32; // struct io_uring_rsrc_update2
  private static final int NO_FILE = -1;
  private static final int MAX_SLOTS = 1 << 20; // IORING_MAX_FIXED_FILES

  private final Ring ring;
  private final Kind kind;

  /** A slot of our own, for trying a file before the one that it replaces goes; or -1. */
  private int trialSlot = -1;

  /** Files, or buffers. */
  public enum Kind {
    /** Elements are descriptors. */
    FILES(Abi.REGISTER_FILES2, Abi.REGISTER_FILES_UPDATE2, Abi.UNREGISTER_FILES, 4),
    /** Elements are iovecs. */
    BUFFERS(Abi.REGISTER_BUFFERS2, Abi.REGISTER_BUFFERS_UPDATE, Abi.UNREGISTER_BUFFERS, 16);

    private final int register;
    private final int update;
    private final int unregister;
    private final int elementBytes;

    Kind(int register, int update, int unregister, int elementBytes) {
      this.register = register;
      this.update = update;
      this.unregister = unregister;
      this.elementBytes = elementBytes;
    }
  }

  public ResourceTable(Ring ring, Kind kind) {
    this.ring = ring;
    this.kind = kind;
  }

  /**
   * Makes the table, with empty slots. Written out instead of IORING_RSRC_REGISTER_SPARSE, which is
   * no shorter and came only with 5.19.
   *
   * @return 0 or −errno
   */
  @Override
  public int create(int capacity) {
    int slots = capacity;
    if (kind == Kind.FILES && capacity < MAX_SLOTS) {
      trialSlot = slots++;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment elements = arena.allocate((long) slots * kind.elementBytes, 8);
      if (kind == Kind.FILES) {
        elements.fill((byte) NO_FILE);
      }
      MemorySegment tags = arena.allocate(JAVA_LONG, slots);
      MemorySegment argument = arena.allocate(REGISTER_BYTES, 8);
      argument.set(JAVA_INT, 0, slots);
      argument.set(JAVA_LONG, 16, elements.address());
      argument.set(JAVA_LONG, 24, tags.address());
      return ring.sys()
          .register(ring.fd(), kind.register, argument.address(), (int) REGISTER_BYTES);
    }
  }

  /**
   * Puts a file into a slot.
   *
   * @return 1 or −errno
   */
  @Override
  public int putFile(int slot, int fd, long tag) {
    try (Arena arena = Arena.ofConfined()) {
      return update(arena, slot, arena.allocateFrom(JAVA_INT, fd), tag);
    }
  }

  /**
   * Tries whether a file can be registered. Putting one into a slot in use first takes out what was
   * there, so that a failure would lose it; with buffers the kernel itself looks first.
   *
   * @return 1 or −errno
   */
  @Override
  public int tryFile(int fd) {
    if (trialSlot < 0) {
      return 1;
    }
    int result = putFile(trialSlot, fd, 0);
    remove(trialSlot);
    return result;
  }

  /**
   * Puts memory into a slot.
   *
   * @return 1 or −errno
   */
  @Override
  public int putBuffer(int slot, MemorySegment memory, long tag) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment iovec = arena.allocateFrom(JAVA_LONG, memory.address(), memory.byteSize());
      return update(arena, slot, iovec, tag);
    }
  }

  /**
   * Empties a slot. A tag for nothing is EINVAL, so it has none.
   *
   * @return 1 or −errno; also 1 where the slot was empty
   */
  @Override
  public int remove(int slot) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment element = arena.allocate(kind.elementBytes, 8);
      if (kind == Kind.FILES) {
        element.set(JAVA_INT, 0, NO_FILE);
      }
      return update(arena, slot, element, 0);
    }
  }

  /** Until 6.11 the kernel then posts the tags that it would have put off for a second. */
  @Override
  public void end() {
    ring.sys().register(ring.fd(), kind.unregister, 0, 0);
  }

  private int update(Arena arena, int slot, MemorySegment element, long tag) {
    MemorySegment argument = arena.allocate(UPDATE_BYTES, 8);
    argument.set(JAVA_INT, 0, slot);
    argument.set(JAVA_LONG, 8, element.address());
    argument.set(JAVA_LONG, 16, arena.allocateFrom(JAVA_LONG, tag).address());
    argument.set(JAVA_INT, 24, 1);
    return ring.sys().register(ring.fd(), kind.update, argument.address(), (int) UPDATE_BYTES);
  }
}
