package io.i2o2.uring.sys;

import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** System calls that answer what a test says, and otherwise what the real ones say. */
public final class ScriptedSys implements Sys {
  private final Sys real;
  private final Map<Call, Queue<Answer>> next = new EnumMap<>(Call.class);
  private final Map<Call, Answer> always = new ConcurrentHashMap<>();
  private final Map<Call, AtomicInteger> counts = new EnumMap<>(Call.class);

  /** The real call, with arguments that may have been changed. */
  @FunctionalInterface
  public interface Real {
    long call(long... arguments);
  }

  /** What a call answers. */
  @FunctionalInterface
  public interface Answer {
    long to(Real real, long[] arguments);
  }

  public ScriptedSys(Sys real) {
    this.real = real;
    for (Call call : Call.values()) {
      next.put(call, new ConcurrentLinkedQueue<>());
      counts.put(call, new AtomicInteger());
    }
  }

  /** The real call, after it said that it was entered and has been let go on. */
  public static Answer heldUp(CountDownLatch entered, CountDownLatch goOn) {
    return (call, arguments) -> {
      entered.countDown();
      try {
        goOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return call.call(arguments);
    };
  }

  /** The error, without a real call. */
  public static Answer errno(int errno) {
    return (_, _) -> -errno;
  }

  /** Of enter: hands the kernel at most so many SQEs; after fewer than it got it does not wait. */
  public static Answer takes(int sqes) {
    return (enter, arguments) -> {
      if (arguments[1] > sqes) {
        arguments[1] = sqes;
        arguments[2] = 0;
      }
      return enter.call(arguments);
    };
  }

  /** Throws, before or after the real call. */
  public static Answer dies(Throwable cause, boolean afterwards) {
    return (call, arguments) -> {
      if (afterwards) {
        call.call(arguments);
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) cause;
    };
  }

  public static Answer ordinary() {
    return Real::call;
  }

  /** The next so many calls answer this, after what was said before. */
  public ScriptedSys next(Call call, int times, Answer answer) {
    for (int i = 0; i < times; i++) {
      queue(call).add(answer);
    }
    return this;
  }

  /** Every call answers this, when the queue of next answers is empty. */
  public ScriptedSys always(Call call, Answer answer) {
    always.put(call, answer);
    return this;
  }

  /** How often it was called. */
  public int count(Call call) {
    AtomicInteger count = counts.get(call);
    return count == null ? 0 : count.get();
  }

  /** Whether all next answers were given. */
  public boolean isOver(Call call) {
    return queue(call).isEmpty();
  }

  private Queue<Answer> queue(Call call) {
    Queue<Answer> queue = next.get(call);
    if (queue == null) {
      throw new AssertionError(call);
    }
    return queue;
  }

  private long answer(Call call, Real realCall, long... arguments) {
    AtomicInteger count = counts.get(call);
    if (count != null) {
      count.incrementAndGet();
    }
    @Nullable Answer answer = queue(call).poll();
    if (answer == null) {
      answer = always.getOrDefault(call, ordinary());
    }
    return answer.to(realCall, arguments);
  }

  @Override
  public int setup(int entries, long params) {
    return (int) answer(Call.SETUP, a -> real.setup((int) a[0], a[1]), entries, params);
  }

  @Override
  public int enter(
      int fd, int toSubmit, int minComplete, int flags, long argument, long argumentBytes) {
    return (int)
        answer(
            Call.ENTER,
            a -> real.enter((int) a[0], (int) a[1], (int) a[2], (int) a[3], a[4], a[5]),
            fd,
            toSubmit,
            minComplete,
            flags,
            argument,
            argumentBytes);
  }

  @Override
  public int register(int fd, int opcode, long argument, int count) {
    return (int)
        answer(
            Call.REGISTER,
            a -> real.register((int) a[0], (int) a[1], a[2], (int) a[3]),
            fd,
            opcode,
            argument,
            count);
  }

  @Override
  public long mmap(long bytes, int fd, long offset) {
    return answer(Call.MMAP, a -> real.mmap(a[0], (int) a[1], a[2]), bytes, fd, offset);
  }

  @Override
  public int munmap(long address, long bytes) {
    return (int) answer(Call.MUNMAP, a -> real.munmap(a[0], a[1]), address, bytes);
  }

  @Override
  public int setFlags(int fd, int flags) {
    return real.setFlags(fd, flags);
  }

  @Override
  public int close(int fd) {
    return (int) answer(Call.CLOSE, a -> real.close((int) a[0]), fd);
  }

  @Override
  public int open(long path, int flags, int mode) {
    return real.open(path, flags, mode);
  }

  @Override
  public int eventfd() {
    return (int) answer(Call.EVENTFD, _ -> real.eventfd());
  }

  @Override
  public int wake(int eventfd) {
    return (int) answer(Call.WAKE, a -> real.wake((int) a[0]), eventfd);
  }

  @Override
  public long read(int fd, long address, long bytes) {
    return answer(Call.READ, a -> real.read((int) a[0], a[1], a[2]), fd, address, bytes);
  }

  @Override
  public long transfer(VectoredCall call, int fd, long offset) {
    Call kind = Call.valueOf(call.kind().name());
    return answer(kind, a -> real.transfer(call, (int) a[0], a[1]), fd, offset);
  }

  @Override
  public long call(FileCall call) {
    Call kind =
        call.number == FileCall.OPENAT2
            ? Call.OPEN_CACHED
            : call.number == FileCall.CLOSE ? Call.CLOSE_IN_PLACE : Call.LOOK;
    return answer(kind, _ -> real.call(call), call.first);
  }

  @Override
  public int statx(int fd, long path, long statx) {
    return (int) answer(Call.STATX, a -> real.statx((int) a[0], a[1], a[2]), fd, path, statx);
  }

  @Override
  public int populate(long address, long bytes) {
    return (int) answer(Call.POPULATE, a -> real.populate(a[0], a[1]), address, bytes);
  }

  @Override
  public int poll(int fd, int timeoutMillis) {
    return (int) answer(Call.POLL, a -> real.poll((int) a[0], (int) a[1]), fd, timeoutMillis);
  }

  @Override
  public int setAffinity(long mask, long bytes) {
    return (int) answer(Call.AFFINITY, a -> real.setAffinity(a[0], a[1]), mask, bytes);
  }

  @Override
  public long limit(int resource) {
    return answer(Call.LIMIT, a -> real.limit((int) a[0]), resource);
  }
}
