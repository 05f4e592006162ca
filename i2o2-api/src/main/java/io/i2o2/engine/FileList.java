package io.i2o2.engine;

import org.jspecify.annotations.Nullable;

/** Open files in order, each in one list at a time. Allocates nothing. Only for the loop. */
final class FileList {
  private @Nullable OpenFile first;
  private @Nullable OpenFile last;

  boolean isEmpty() {
    return first == null;
  }

  /** The first, or null; the others follow by {@code next}. */
  @Nullable OpenFile first() {
    return first;
  }

  /** The first that no caller holds, or null. */
  @Nullable OpenFile firstLetGo() {
    OpenFile file = first;
    while (file != null && file.isHeld()) {
      file = file.next;
    }
    return file;
  }

  /** Lets no caller hold any of them from now on. */
  void seal() {
    for (OpenFile file = first; file != null; file = file.next) {
      file.seal();
    }
  }

  /** Whether a caller holds one of them. */
  boolean isHeld() {
    for (OpenFile file = first; file != null; file = file.next) {
      if (file.isHeld()) {
        return true;
      }
    }
    return false;
  }

  void add(OpenFile file) {
    file.previous = last;
    file.next = null;
    if (last == null) {
      first = file;
    } else {
      last.next = file;
    }
    last = file;
  }

  void remove(OpenFile file) {
    if (file.previous == null) {
      first = file.next;
    } else {
      file.previous.next = file.next;
    }
    if (file.next == null) {
      last = file.previous;
    } else {
      file.next.previous = file.previous;
    }
    file.next = null;
    file.previous = null;
  }
}
