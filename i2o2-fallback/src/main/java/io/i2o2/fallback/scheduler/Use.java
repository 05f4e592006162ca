package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.Nullable;

/**
 * Who uses a handle or a slot: its owner, as long as it is open, and operations. When the last one
 * has left, its ending follows. Guarded by the {@link JobQueue}.
 */
abstract class Use {
  /** Made before it is needed: the last one to leave may have no memory and no stack left. */
  final Job ending;

  int users = 1;

  /**
   * Whether others may still begin a use. Goes from true to false, once; read without the monitor
   * where an old value does no harm.
   */
  volatile boolean open = true;

  /** The next one whose owner is about to leave. */
  @Nullable Use nextShut;

  Use(Job ending) {
    this.ending = ending;
  }

  /** What to say to an operation that comes too late. */
  abstract RuntimeException gone(String operation);
}
