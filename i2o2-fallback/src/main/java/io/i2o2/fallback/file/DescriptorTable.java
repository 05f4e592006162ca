package io.i2o2.fallback.file;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler's own descriptors: numbers for open files, the lowest free one first, as POSIX wants
 * it. 0 to 2 are never given, so that the numbers of a process's standard streams mean nothing
 * here. Thread-safe: the monitor, unlike a lock, is let go also by a caller with no stack left.
 */
public final class DescriptorTable {
  private static final int FIRST = 3;

  private final BitSet taken = new BitSet();
  private final List<@Nullable NioFile> files = new ArrayList<>();
  private int users;
  private boolean closed;

  /** An empty table. */
  public DescriptorTable() {
    taken.set(0, FIRST);
    for (int i = 0; i < FIRST; i++) {
      files.add(null);
    }
  }

  /**
   * Gives a file a number. The table takes over one use of it, unless it refuses or throws: that
   * use is the caller's again then.
   *
   * @param file an open file
   * @return its number, or -1 if the table was closed
   */
  public synchronized int add(NioFile file) {
    if (closed) {
      return -1;
    }
    int number = taken.nextClearBit(FIRST);
    if (number == files.size()) {
      files.add(null);
    }
    taken.set(number);
    files.set(number, file);
    return number;
  }

  /**
   * Looks a number up.
   *
   * @param number any
   * @return the file, or null if the number is none's
   */
  public synchronized @Nullable NioFile find(int number) {
    return number >= 0 && number < files.size() ? files.get(number) : null;
  }

  /**
   * Takes a number away from its file. The use that the table had is the caller's.
   *
   * @param number any
   * @return the file, or null if the number is none's
   */
  public synchronized @Nullable NioFile remove(int number) {
    NioFile file = find(number);
    if (file != null) {
      files.set(number, null);
      taken.clear(number);
    }
    return file;
  }

  /** Begins a use, by a driver; all do before the first ends its own. */
  public synchronized void enter() {
    users++;
  }

  /** Ends a use; the last one {@linkplain #closeAll closes all}. */
  public void leave() {
    if (isLast()) {
      closeAll();
    }
  }

  private synchronized boolean isLast() {
    return --users == 0;
  }

  /** Closes what is still open, and takes nothing from now on: what is opened late is closed. */
  public void closeAll() {
    int size = close();
    for (int number = FIRST; number < size; number++) {
      NioFile file = remove(number);
      if (file != null) {
        file.leave();
      }
    }
  }

  private synchronized int close() {
    closed = true;
    return files.size();
  }
}
