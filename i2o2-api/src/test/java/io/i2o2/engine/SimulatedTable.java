package io.i2o2.engine;

import io.i2o2.Errno;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** The registered files or buffers of a simulated kernel. */
final class SimulatedTable implements SlotTable {
  private final SimulatedKernel kernel;
  private final SimulatedFiles open;
  private final Simulation simulation;
  private @Nullable Entry[] entries = new Entry[0];

  /** What is in a slot, or was and is still used by operations. */
  static final class Entry {
    private final long tag;
    private final @Nullable SimulatedFile file;
    private final Object resource;
    private int users = 1;

    private Entry(long tag, @Nullable SimulatedFile file, Object resource) {
      this.tag = tag;
      this.file = file;
      this.resource = resource;
    }

    @Nullable SimulatedFile file() {
      return file;
    }
  }

  SimulatedTable(SimulatedKernel kernel, SimulatedFiles open, Simulation simulation) {
    this.kernel = kernel;
    this.open = open;
    this.simulation = simulation;
  }

  /** An operation begins to use a slot; null if it is empty. */
  @Nullable Entry enter(int slot) {
    Entry entry = slot >= 0 && slot < entries.length ? entries[slot] : null;
    if (entry != null) {
      entry.users++;
    }
    return entry;
  }

  @Override
  public int create(int slots) {
    entries = new Entry[slots];
    return 0;
  }

  @Override
  public int putFile(int slot, int number, long tag) {
    SimulatedFile file = open.find(number);
    if (file == null) {
      return -Errno.EBADF;
    }
    kernel.maybeThrow();
    if (kernel.chance(kernel.faults().slotRefusal())) {
      return -Errno.ENOMEM;
    }
    file.holders++;
    return put(slot, new Entry(tag, file, file.path));
  }

  @Override
  public int tryFile(int number) {
    return open.find(number) == null ? -Errno.EBADF : 1;
  }

  @Override
  public int putBuffer(int slot, MemorySegment memory, long tag) {
    kernel.maybeThrow();
    return kernel.chance(kernel.faults().slotRefusal())
        ? -Errno.ENOMEM
        : put(slot, new Entry(tag, null, memory.address()));
  }

  @Override
  public int remove(int slot) {
    kernel.maybeThrow();
    if (kernel.chance(kernel.faults().slotStays())) {
      simulation.registrations().stays();
      return -Errno.ENOMEM;
    }
    leave(entries[slot]);
    entries[slot] = null;
    return 1;
  }

  private int put(int slot, Entry entry) {
    leave(entries[slot]);
    entries[slot] = entry;
    uses(entry).begun(kernel.ring().number());
    return 1;
  }

  /** The loop was told that something is unused. */
  void told(@Nullable Entry entry) {
    if (entry != null) {
      uses(entry).told();
    }
  }

  private SimulatedUses uses(Entry entry) {
    return simulation.registrations().uses(entry.resource);
  }

  /** Ends a use; the last one completes the tag. */
  void leave(@Nullable Entry entry) {
    if (entry != null && --entry.users == 0) {
      if (entry.file != null) {
        open.leave(entry.file);
      }
      uses(entry).ended(kernel.ring().number());
      kernel.tagDue(entry.tag, entry);
    }
  }
}
