package io.i2o2.fallback.file;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler's own descriptors: numbers for open files, the lowest free one first, as POSIX wants
 * it. 0 to 2 are never given, so that the numbers of a process's standard streams mean nothing
 * here. Thread-safe.
 */
public final class DescriptorTable {
  private static final int FIRST = 3;

  private final ReentrantLock lock = new ReentrantLock();
  private final BitSet taken = new BitSet();
  private final List<@Nullable OpenFile> files = new ArrayList<>();

  /** An empty table. */
  public DescriptorTable() {
    taken.set(0, FIRST);
    for (int i = 0; i < FIRST; i++) {
      files.add(null);
    }
  }

  /**
   * Gives a file a number. The table takes over one use of it.
   *
   * @param file an open file
   * @return its number
   */
  public int add(OpenFile file) {
    lock.lock();
    try {
      int number = taken.nextClearBit(FIRST);
      taken.set(number);
      if (number == files.size()) {
        files.add(file);
      } else {
        files.set(number, file);
      }
      return number;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Looks a number up.
   *
   * @param number any
   * @return the file, or null if the number is none's
   */
  public @Nullable OpenFile find(int number) {
    lock.lock();
    try {
      return number >= 0 && number < files.size() ? files.get(number) : null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes a number away from its file. The use that the table had is the caller's.
   *
   * @param number any
   * @return the file, or null if the number is none's
   */
  public @Nullable OpenFile remove(int number) {
    lock.lock();
    try {
      OpenFile file = find(number);
      if (file != null) {
        files.set(number, null);
        taken.clear(number);
      }
      return file;
    } finally {
      lock.unlock();
    }
  }

  /** Closes what is still open. */
  public void closeAll() {
    for (int number = FIRST; number < size(); number++) {
      OpenFile file = remove(number);
      if (file != null) {
        file.leave();
      }
    }
  }

  private int size() {
    lock.lock();
    try {
      return files.size();
    } finally {
      lock.unlock();
    }
  }
}
