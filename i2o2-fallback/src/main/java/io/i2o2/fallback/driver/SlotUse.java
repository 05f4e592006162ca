package io.i2o2.fallback.driver;

import io.i2o2.fallback.file.NioFile;
import org.jspecify.annotations.Nullable;

/** What is in a slot, and how many operations use it. Only for the owner. */
final class SlotUse {
  final long tag;

  /** The file, of which the slot has a use; null for a buffer. */
  final @Nullable NioFile file;

  /** Operations under way, and one for the slot itself until it is taken out. */
  private int users = 1;

  SlotUse(long tag, @Nullable NioFile file) {
    this.tag = tag;
    this.file = file;
  }

  void enter() {
    users++;
  }

  /** Ends a use; true for the last one. */
  boolean leave() {
    users--;
    return users == 0;
  }
}
