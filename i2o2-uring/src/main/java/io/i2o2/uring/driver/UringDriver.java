package io.i2o2.uring.driver;

import io.i2o2.Opcode;
import io.i2o2.SchedulerOptions;
import io.i2o2.engine.Attempt;
import io.i2o2.engine.CompletionRule;
import io.i2o2.engine.Descriptors;
import io.i2o2.engine.Driver;
import io.i2o2.engine.FilesInPlace;
import io.i2o2.engine.SlotTable;
import io.i2o2.engine.UserData;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenFlags;
import io.i2o2.uring.ring.AbiNames;
import io.i2o2.uring.ring.CompletionQueue;
import io.i2o2.uring.ring.GivingBack;
import io.i2o2.uring.ring.ResourceTable;
import io.i2o2.uring.ring.Ring;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.ring.SqeEncoder;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Sys;
import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A ring as the engine's driver. A sleep ends by an eventfd, which the ring reads. */
final class UringDriver implements Driver, CompletionQueue.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(UringDriver.class);

  /** CQEs kept free for the read of the eventfd and a cancel. */
  private static final int RESERVED = 2;

  /** The read of the eventfd. */
  private static final long WAKE = UserData.of(UserData.DRIVER, 0, 0);

  /** A request to cancel; its own outcome says nothing. */
  private static final long CANCEL = UserData.of(UserData.DRIVER + 1, 0, 0);

  private final SchedulerOptions options;
  private final Sys sys;
  private final Ring ring;
  private final SqeEncoder encoder;
  private final OperationCheck check;
  private final NotRun rule;
  private final RingDescriptors descriptors;
  private final ResourceTable files;
  private final ResourceTable buffers;
  private final int eventfd;
  private final WakeCount wakeCount = new WakeCount();
  private final MemorySegment wakeMemory = wakeCount.memory();
  private final InPlaceTransfers inPlace;
  private final @Nullable CachedOpens opens;
  private final int capacity;
  private int waitingOpens;
  private boolean wakeArmed;
  private boolean isWakeCancelDue;
  private boolean isSettling;
  private @Nullable Sink sink;

  /** With a ring that no thread owns yet, and an eventfd; both are its own. */
  UringDriver(SchedulerOptions options, Sys sys, RingFacts facts, Ring ring, int eventfd) {
    this.options = options;
    this.sys = sys;
    this.ring = ring;
    this.eventfd = eventfd;
    this.encoder = new SqeEncoder(ring);
    this.check = new OperationCheck(facts, ring.sq().takesLong(), ring.isPolled());
    this.descriptors = new RingDescriptors(ring);
    this.rule = new NotRun(ring, descriptors);
    this.files = new ResourceTable(ring, ResourceTable.Kind.FILES);
    this.buffers = new ResourceTable(ring, ResourceTable.Kind.BUFFERS);
    this.inPlace = new InPlaceTransfers(sys);
    this.opens = facts.cachedOpens() ? new CachedOpens(sys) : null;
    this.capacity = Math.max(1, ring.cq().capacity() - RESERVED);
  }

  /** Details for users. */
  String detail() {
    return AbiNames.setup(ring.setupFlags())
        + ", "
        + ring.sq().sizes()
        + "-byte SQEs, depth "
        + options.ringDepth()
        + ", queue "
        + options.queueSize();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public boolean isPolled() {
    return ring.isPolled();
  }

  @Override
  public void check(Opcode opcode) {
    check.check(opcode);
  }

  @Override
  public void begin() {
    Affinity.pin(sys, options.cpus());
    wakeCount.begin();
    ring.enable();
    waitingOpens = Workers.limit(ring, options) / 2;
  }

  @Override
  public int waitingOpens() {
    return Math.max(1, waitingOpens);
  }

  @Override
  public int room() {
    return encoder.room();
  }

  @Override
  public void start(
      long token, Opcode opcode, int file, boolean isSlot, @Nullable OpenFlags flags) {
    // What the close of a descriptor does that is not a handle's cannot be known.
    int sqeFlags = opcode instanceof Close ? Abi.SQE_ASYNC : 0;
    int hints = flags == null || !flags.direct() ? SqeEncoder.OFFLOAD : 0;
    encoder.encode(opcode, file, isSlot, token, sqeFlags, hints | SqeEncoder.NO_WAIT);
  }

  @Override
  public void start(long token, Attempt attempt) {
    int hints =
        (attempt.isRetry() ? 0 : SqeEncoder.OFFLOAD) | (attempt.waits() ? 0 : SqeEncoder.NO_WAIT);
    encoder.encode(
        attempt.opcode(),
        attempt.file(),
        attempt.isSlot(),
        token,
        attempt.waits() ? Abi.SQE_ASYNC : 0,
        hints);
  }

  /**
   * The last close of a deleted file frees its blocks, and one of a file that was written may write
   * it out: run by the enter it holds up all other operations, for 3.8 s at 3,000 extents on ext4.
   * A thread of io-wq takes some 0.3 ms in the same case. It costs 1 to 6 microseconds, so a file
   * that was only read and is still there goes without.
   */
  @Override
  public void startClose(long token, Opcode opcode, int file, OpenFlags flags) {
    boolean slow = flags.write() || descriptors.isDeleted(file);
    encoder.encode(opcode, file, false, token, slow ? Abi.SQE_ASYNC : 0, 0);
  }

  @Override
  public boolean mayRunInPlace(Opcode opcode) {
    return InPlaceTransfers.mayRun(opcode);
  }

  @Override
  public int runInPlace(Opcode opcode, int file, boolean mayWait) {
    return inPlace.run(OpcodeSpec.of(opcode), file, mayWait);
  }

  @Override
  public @Nullable FilesInPlace filesInPlace() {
    return opens;
  }

  @Override
  public void cancel(long token) {
    encoder.encodeCancel(token, CANCEL);
  }

  @Override
  public boolean flush() {
    return ring.submit();
  }

  @Override
  public boolean hasUnflushed() {
    return ring.sq().pending() > 0;
  }

  @Override
  public boolean hasEvents() {
    return ring.hasEvents();
  }

  @Override
  public int reap(Sink taker) {
    sink = taker;
    return ring.cq().drain(this);
  }

  @Override
  public void complete(long userData, int result, long extra) {
    Sink taker = sink;
    if (taker == null) {
      throw new IllegalStateException("a completion outside of reap");
    }
    if (UserData.isOperation(userData)) {
      taker.completed(userData, result, extra);
    } else if (UserData.isTag(userData)) {
      taker.released(userData);
    } else if (userData == WAKE) {
      wakeArmed = false;
    } else if (userData != CANCEL) {
      LOG.warn("a completion of nothing: {}", Long.toHexString(userData));
    }
  }

  /** A polled ring cannot read an eventfd; its sleep is a poll(2). */
  @Override
  public boolean prepareSleep() {
    if (!ring.isPolled() && !wakeArmed && !isSettling && encoder.hasRoom()) {
      encoder.encodeRead(eventfd, wakeMemory, WAKE);
      wakeArmed = true;
    }
    return wakeArmed || ring.isPolled();
  }

  @Override
  public void sleep(long nanos) {
    if (ring.isPolled()) {
      awaitPolled(nanos);
    } else {
      ring.submitAndWait(nanos);
    }
  }

  @Override
  public int wake() {
    return sys.wake(eventfd);
  }

  @Override
  public CompletionRule rule() {
    return rule;
  }

  @Override
  public Descriptors descriptors() {
    return descriptors;
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
  public void prepareBuffer(MemorySegment segment) {
    Population.of(sys, segment);
  }

  @Override
  public void rollBack(LongConsumer token) {
    ring.sq()
        .rollBack(
            userData -> {
              if (userData == WAKE) {
                wakeArmed = false;
              } else if (UserData.isOperation(userData)) {
                token.accept(userData);
              }
            });
  }

  @Override
  public boolean settle() {
    if (wakeArmed && !isSettling) {
      isSettling = true;
      isWakeCancelDue = true;
    }
    if (isWakeCancelDue && encoder.hasRoom()) {
      isWakeCancelDue = false;
      encoder.encodeCancel(WAKE, CANCEL);
    }
    return !wakeArmed;
  }

  /** Whatever goes wrong with one, the other is given back too. */
  @Override
  public void close(boolean byOwner) {
    try {
      wakeCount.end(options.name(), wakeArmed);
    } finally {
      try {
        if (byOwner) {
          ring.close();
        } else {
          ring.closeWithoutOwner();
        }
      } finally {
        GivingBack.close(sys, "the eventfd of scheduler " + options.name(), eventfd);
      }
    }
  }

  private void awaitPolled(long nanos) {
    flush();
    long millis = Math.ceilDiv(nanos, 1_000_000L);
    if (!hasEvents() && sys.poll(eventfd, (int) millis) > 0) {
      sys.read(eventfd, wakeMemory.address(), wakeMemory.byteSize());
    }
  }

  @Override
  public String toString() {
    return "driver of scheduler " + options.name();
  }
}
