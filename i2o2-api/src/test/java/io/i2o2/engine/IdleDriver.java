package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A driver that does nothing, to be taken as a part of a test. */
class IdleDriver implements Driver, Descriptors, SlotTable {
  @Override
  public int capacity() {
    return 4;
  }

  @Override
  public void begin() {}

  @Override
  public int waitingOpens() {
    return 1;
  }

  @Override
  public int room() {
    return capacity();
  }

  @Override
  public void start(
      long token, Opcode opcode, int file, boolean isSlot, @Nullable OpenFlags flags) {}

  @Override
  public void start(long token, Attempt attempt) {}

  @Override
  public void startClose(long token, Opcode opcode, int file, OpenFlags flags) {}

  @Override
  public void cancel(long token) {}

  @Override
  public boolean flush() {
    return true;
  }

  @Override
  public boolean hasUnflushed() {
    return false;
  }

  @Override
  public boolean hasEvents() {
    return false;
  }

  @Override
  public int reap(Sink sink) {
    return 0;
  }

  @Override
  public boolean prepareSleep() {
    return true;
  }

  @Override
  public void sleep(long nanos) {}

  @Override
  public int wake() {
    return 0;
  }

  @Override
  public Descriptors descriptors() {
    return this;
  }

  @Override
  public SlotTable files() {
    return this;
  }

  @Override
  public SlotTable buffers() {
    return this;
  }

  @Override
  public void rollBack(LongConsumer token) {}

  @Override
  public void close(boolean byOwner) {}

  @Override
  public int open(OpenAt open) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public int close(int file) {
    return -Errno.EBADF;
  }

  @Override
  public boolean mayWait(int file) {
    return true;
  }

  @Override
  public int create(int slots) {
    return 0;
  }

  @Override
  public int putFile(int slot, int file, long tag) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public int tryFile(int file) {
    return 1;
  }

  @Override
  public int putBuffer(int slot, MemorySegment memory, long tag) {
    return -Errno.EOPNOTSUPP;
  }

  @Override
  public int remove(int slot) {
    return 1;
  }
}
