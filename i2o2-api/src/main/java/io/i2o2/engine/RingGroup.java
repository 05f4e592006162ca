package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.Batch;
import io.i2o2.Completion;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerOptions;
import io.i2o2.Submission;
import io.i2o2.Target;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Several engines behind one scheduler, each with a ring and a thread of its own. What a caller
 * hands over goes to one of them, always the same for a thread; a callback's to its own.
 */
final class RingGroup extends CoreScheduler {
  private final EngineScheduler[] rings;
  private final Peers peers;
  private final Registrations registrations;

  /** The ids of their own threads, which are known from the start. */
  private final long[] ownThreads;

  /** Set before any ring begins to close; asked in place of the first one's contended queue. */
  private volatile boolean isClosing;

  /** Of rings that run. */
  RingGroup(SchedulerOptions options, Backend backend, Peers peers) {
    super(options, backend);
    this.peers = peers;
    this.registrations = new SharedRegistrations(peers);
    this.rings = new EngineScheduler[peers.count()];
    this.ownThreads = new long[rings.length];
    for (int i = 0; i < rings.length; i++) {
      rings[i] = peers.get(i);
      Thread own = rings[i].runner().ownThread().thread();
      ownThreads[i] = own == null ? 0 : own.threadId();
    }
  }

  /**
   * The ring of the calling thread; of a scheduler that is about to be closed the first, which is
   * the first to refuse: who finds it closed, or was refused by any ring, is refused from then on.
   */
  private EngineScheduler mine() {
    if (isClosing) {
      return rings[0];
    }
    long id = Thread.currentThread().threadId();
    for (int i = 0; i < ownThreads.length; i++) {
      if (ownThreads[i] == id) {
        return rings[i];
      }
    }
    // By a multiplicative hash: the ids of threads follow one another.
    return rings[(int) Math.unsignedMultiplyHigh(id * 0x9e3779b97f4a7c15L, rings.length)];
  }

  @Override
  public Reply submit(Opcode opcode, Guard guard) {
    return mine().submit(opcode, guard);
  }

  @Override
  public int run(Opcode opcode, Guard guard) {
    return mine().run(opcode, guard);
  }

  @Override
  public @Nullable Reply trySubmit(Opcode opcode, Guard guard) {
    return mine().trySubmit(opcode, guard);
  }

  @Override
  public void submit(Opcode opcode, Guard guard, Completion completion) {
    mine().submit(opcode, guard, completion);
  }

  @Override
  public boolean trySubmit(Opcode opcode, Guard guard, Completion completion) {
    return mine().trySubmit(opcode, guard, completion);
  }

  @Override
  public List<Reply> submitAll(List<Submission> submissions) {
    return mine().submitAll(submissions);
  }

  @Override
  Batch batch(int capacity, Scheduler facade) {
    return mine().batch(capacity, facade);
  }

  @Override
  public FileHandle open(
      Path path, Set<? extends OpenOption> openOptions, FileAttribute<?>... attributes)
      throws IOException {
    return mine().open(path, openOptions, attributes);
  }

  @Override
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    return registrations.register(file, guard);
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    return registrations.registerAsync(file, guard);
  }

  @Override
  public RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) throws IOException {
    return registrations.register(segment, guard);
  }

  @Override
  public CompletableFuture<RegisteredBuffer> registerBufferAsync(
      MemorySegment segment, Guard guard) {
    return registrations.registerAsync(segment, guard);
  }

  @Override
  public boolean isClosed() {
    for (EngineScheduler each : rings) {
      if (each.isClosed()) {
        return true;
      }
    }
    return false;
  }

  /** With one deadline: all begin to close before the first is waited for. */
  @Override
  public void close(Duration timeout) {
    Interceptor interceptor = interceptor();
    long nanos =
        CloseWait.requireTimeout(interceptor == null ? timeout : interceptor.beforeClose(timeout));
    peers.requireMayBlock("Scheduler.close");
    // What this throws has not begun to close.
    CallerStack.requireRoomToWait();
    long start = System.nanoTime();
    isClosing = true;
    for (EngineScheduler each : rings) {
      each.runner().beginClose(nanos);
    }
    for (EngineScheduler each : rings) {
      each.runner().awaitEnd(start);
    }
  }

  @Override
  boolean closeUnreachable() {
    isClosing = true;
    boolean closed = false;
    for (EngineScheduler each : rings) {
      closed |= each.closeUnreachable();
    }
    return closed;
  }

  /** Each ring has one, of the same scheduler. */
  @Override
  public @Nullable Interceptor interceptor() {
    return rings[0].interceptor();
  }
}
