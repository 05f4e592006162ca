package io.i2o2.fallback.driver;

import io.i2o2.Errno;
import io.i2o2.engine.SlotTable;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.file.NioFile;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is registered, and counted, as no kernel does it here. Only for the owner. */
final class PoolTable implements SlotTable {
  private final DescriptorTable descriptors;
  private final Consumer<SlotUse> unused;
  private @Nullable SlotUse[] slots = new SlotUse[0];

  /**
   * An empty table.
   *
   * @param unused takes what was taken out and is not used any more
   */
  PoolTable(DescriptorTable descriptors, Consumer<SlotUse> unused) {
    this.descriptors = descriptors;
    this.unused = unused;
  }

  @Override
  public int create(int count) {
    slots = new SlotUse[count];
    return 0;
  }

  @Override
  public int putFile(int slot, int file, long tag) {
    NioFile open = descriptors.find(file);
    if (open == null || !open.enter()) {
      return -Errno.EBADF;
    }
    return put(slot, new SlotUse(tag, open));
  }

  @Override
  public int tryFile(int file) {
    return descriptors.find(file) == null ? -Errno.EBADF : 1;
  }

  @Override
  public int putBuffer(int slot, MemorySegment memory, long tag) {
    return put(slot, new SlotUse(tag, null));
  }

  @Override
  public int remove(int slot) {
    leave(slots[slot]);
    slots[slot] = null;
    return 1;
  }

  /** What is in a slot, or null. */
  @Nullable SlotUse get(int slot) {
    return slots[slot];
  }

  /** Ends a use. */
  void leave(@Nullable SlotUse use) {
    if (use != null && use.leave()) {
      unused.accept(use);
    }
  }

  private int put(int slot, SlotUse use) {
    leave(slots[slot]);
    slots[slot] = use;
    return 1;
  }
}
