package io.i2o2.fail;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.engine.Attempt;
import io.i2o2.engine.Descriptors;
import io.i2o2.engine.Driver;
import io.i2o2.engine.SlotTable;
import io.i2o2.opcode.Nop;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.OpenFlags;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A driver that keeps what it is given until the test says what became of it; no-ops end by
 * themselves.
 */
final class ManualDriver implements Driver, Descriptors {
  /** The last one made. */
  private static volatile @Nullable ManualDriver last;

  private final List<Kept> kept = new ArrayList<>();
  private final Queue<Event> events = new ConcurrentLinkedQueue<>();
  private final Semaphore wakes = new Semaphore(0);
  private final Table files = new Table();
  private final Table buffers = new Table();
  private volatile boolean full;
  private volatile boolean deaf;
  private volatile boolean refusing;

  /** An operation that the test has not ended. */
  private record Kept(long token, Opcode opcode) {}

  /** Happens in the owner's next turn. */
  @FunctionalInterface
  private interface Event {
    void tell(Sink sink);
  }

  ManualDriver() {
    last = this;
  }

  /** The last one made. */
  static ManualDriver last() {
    ManualDriver made = last;
    if (made == null) {
      throw new IllegalStateException("none was made");
    }
    return made;
  }

  /** What is kept, oldest first. */
  List<Opcode> kept() {
    synchronized (kept) {
      return kept.stream().map(Kept::opcode).toList();
    }
  }

  /** Ends the oldest operation, as soon as it is there. */
  void finish(int result) {
    Kept oldest = takeOldest();
    happens(sink -> sink.completed(oldest.token(), result, 0));
  }

  private Kept takeOldest() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (System.nanoTime() < end) {
      synchronized (kept) {
        if (!kept.isEmpty()) {
          return kept.removeFirst();
        }
      }
      Thread.onSpinWait();
    }
    throw new IllegalStateException("no operation has come");
  }

  /** Whether nothing more is taken. */
  void full(boolean whether) {
    full = whether;
    wakes.release();
  }

  /** Nothing that is kept can be cancelled. */
  void keepForEver() {
    deaf = true;
  }

  /** Whether nothing registered can be taken out. */
  void refusing(boolean whether) {
    refusing = whether;
  }

  /** Returns when the owner has seen all that has happened before. */
  void awaitSeen() throws InterruptedException {
    CountDownLatch seen = new CountDownLatch(1);
    happens(_ -> seen.countDown());
    if (!seen.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the loop does not turn");
    }
  }

  private void happens(Event event) {
    events.add(event);
    wakes.release();
  }

  @Override
  public int capacity() {
    return 64;
  }

  @Override
  public void begin() {
    // Any thread will do.
  }

  @Override
  public int waitingOpens() {
    return 64;
  }

  @Override
  public int room() {
    return full ? 0 : 1;
  }

  @Override
  public void start(
      long token, Opcode opcode, int file, boolean isSlot, @Nullable OpenFlags flags) {
    if (OpcodeSpec.of(opcode).plain() instanceof Nop) {
      happens(sink -> sink.completed(token, 0, 0));
    } else {
      synchronized (kept) {
        kept.add(new Kept(token, opcode));
      }
    }
  }

  @Override
  public void start(long token, Attempt attempt) {
    start(token, attempt.opcode(), attempt.file(), attempt.isSlot(), null);
  }

  @Override
  public void startClose(long token, Opcode opcode, int file, OpenFlags flags) {
    start(token, opcode, file, false, flags);
  }

  @Override
  public void cancel(long token) {
    synchronized (kept) {
      if (!deaf && kept.removeIf(each -> each.token() == token)) {
        happens(sink -> sink.completed(token, -Errno.ECANCELED, 0));
      }
    }
  }

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
    return !events.isEmpty();
  }

  @Override
  public int reap(Sink sink) {
    int count = 0;
    for (Event event; (event = events.poll()) != null; count++) {
      event.tell(sink);
    }
    return count;
  }

  @Override
  public boolean looksBeforeSleep() {
    return false;
  }

  @Override
  public boolean prepareSleep() {
    return true;
  }

  @Override
  public void sleep(long nanos) {
    try {
      boolean _ = wakes.tryAcquire(nanos, TimeUnit.NANOSECONDS);
      wakes.drainPermits();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int wake() {
    wakes.release();
    return 0;
  }

  @Override
  public Descriptors descriptors() {
    return this;
  }

  @Override
  public SlotTable files() {
    return files;
  }

  @Override
  public SlotTable buffers() {
    return buffers;
  }

  @Override
  public void rollBack(LongConsumer token) {
    // Everything was handed over.
  }

  @Override
  public void close(boolean byOwner) {
    // There is nothing to give back.
  }

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
    return false;
  }

  /** Lets go of a slot's resource at once. */
  private final class Table implements SlotTable {
    private final Map<Integer, Long> tags = new HashMap<>();

    @Override
    public int create(int slots) {
      return 0;
    }

    @Override
    public int putFile(int slot, int file, long tag) {
      return put(slot, tag);
    }

    @Override
    public int tryFile(int file) {
      return 1;
    }

    @Override
    public int putBuffer(int slot, MemorySegment memory, long tag) {
      return put(slot, tag);
    }

    private int put(int slot, long tag) {
      letGo(tags.put(slot, tag));
      return 1;
    }

    @Override
    public int remove(int slot) {
      if (refusing) {
        return -Errno.ENOMEM;
      }
      letGo(tags.remove(slot));
      return 1;
    }

    private void letGo(@Nullable Long tag) {
      if (tag != null) {
        long old = tag;
        happens(sink -> sink.released(old));
      }
    }
  }
}
