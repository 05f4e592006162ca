package io.i2o2.engine;

import org.jspecify.annotations.Nullable;

/** The open files of a scheduler, and those of them that are to be closed. Only for the loop. */
final class OpenFiles {
  /** To be closed now, ahead of the queue. */
  private final FileList urgent = new FileList();

  /** To be closed when no caller holds them any more. */
  private final FileList held = new FileList();

  /** Every other one, until the completion of its close. */
  private final FileList others = new FileList();

  /** What callers have opened themselves, unless it is in one of the lists. */
  private final CallersFiles<OpenFile> ofCallers;

  OpenFiles(boolean areOpenedByCallers) {
    this.ofCallers = new CallersFiles<>(areOpenedByCallers ? CallersFiles.PLACES : 0);
  }

  CallersFiles<OpenFile> ofCallers() {
    return ofCallers;
  }

  /** A file was opened. */
  void opened(OpenFile file) {
    others.add(file);
  }

  /**
   * Takes no more operations on a file, and closes it after those under way, and after holds;
   * unless a caller closes it.
   */
  void close(OpenFile file) {
    if (!file.isClosedForLoop() && file.toLoopAtEnd() && file.closeForLoop()) {
      closeUrgently(file);
    }
  }

  /** Counts down the operations of a file, and closes it after the last if it is to be closed. */
  void ended(@Nullable OpenFile file) {
    if (file != null && file.ended()) {
      if (file.isCloseBegun()) {
        others.remove(file);
      } else {
        closeUrgently(file);
      }
    }
  }

  private void closeUrgently(OpenFile file) {
    if (file.isOfCallers()) {
      file.leaveCallers();
    } else {
      others.remove(file);
    }
    (file.isHeld() ? held : urgent).add(file);
  }

  /** Closes what callers have let go. */
  void letGo() {
    for (OpenFile file; (file = held.firstLetGo()) != null; ) {
      held.remove(file);
      urgent.add(file);
    }
  }

  /** Whether callers have let go of something. */
  boolean isLetGo() {
    return held.firstLetGo() != null;
  }

  /** The next one to be closed, or null. */
  @Nullable OpenFile toClose() {
    return urgent.first();
  }

  boolean hasToClose() {
    return !urgent.isEmpty();
  }

  /** What was to be closed has been closed. */
  void closed(OpenFile file) {
    urgent.remove(file);
  }

  /** The close of what was to be closed begins. */
  void closing(OpenFile file) {
    urgent.remove(file);
    others.add(file);
  }

  // For the end.

  /** Lets no caller hold any of them from now on. */
  void seal() {
    others.seal();
    ofCallers.seal();
  }

  /** Whether a caller holds one of them. */
  boolean isHeld() {
    return ofCallers.isHeld() || others.isHeld() || held.isHeld();
  }

  /** Takes any out, or gives null. */
  @Nullable OpenFile removeAny() {
    FileList list = others;
    if (list.isEmpty()) {
      list = urgent.isEmpty() ? held : urgent;
    }
    OpenFile file = list.first();
    if (file == null) {
      return ofCallers.removeAny();
    }
    list.remove(file);
    return file;
  }

  /** Open files in order, each in one list at a time. Allocates nothing. Only for the loop. */
  private static final class FileList {
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
}
