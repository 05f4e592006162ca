package io.i2o2.uring.ring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.i2o2.Availability.Unavailable;
import io.i2o2.Fd;
import io.i2o2.FileAdvice;
import io.i2o2.engine.SchedulerThreads;
import io.i2o2.engine.ThreadStart;
import io.i2o2.opcode.Fadvise;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.FileCall;
import io.i2o2.uring.sys.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Makes a tiny ring, looks what it can do, and closes it. */
public final class RingProbe {
  private static final int ENTRIES = 2;
  private static final long HEADER_BYTES = 16; // struct io_uring_probe
  private static final long OP_BYTES = 8; // struct io_uring_probe_op
  private static final int MAX_OPS = 256;
  private static final int SUPPORTED = 1;
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long LONG_LENGTH = 1L << 32;

  private RingProbe() {}

  /**
   * Looks.
   *
   * @throws RingUnavailable if io_uring cannot be used here
   */
  public static RingFacts look(Sys sys) throws RingUnavailable {
    return look(sys, Proc.ofSystem());
  }

  /**
   * Looks, with another place to look at when the kernel refuses.
   *
   * @throws RingUnavailable if io_uring cannot be used here
   */
  public static RingFacts look(Sys sys, Proc proc) throws RingUnavailable {
    if (!Thread.currentThread().isVirtual()) {
      return lookHere(sys, proc);
    }
    // A virtual thread could change its carrier in the middle, and the ring belongs to a carrier.
    CompletableFuture<RingFacts> facts = new CompletableFuture<>();
    Thread probe =
        SchedulerThreads.unstarted(
            "i2o2-probe",
            () -> {
              try {
                facts.complete(lookHere(sys, proc));
              } catch (Throwable e) {
                facts.completeExceptionally(e);
              }
            });
    Unavailable noThread = ThreadStart.attempt(probe);
    if (noThread != null) {
      throw new RingUnavailable(noThread);
    }
    try {
      return facts.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RingUnavailable cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  private static RingFacts lookHere(Sys sys, Proc proc) throws RingUnavailable {
    RingOptions options = new RingOptions(ENTRIES, false, false, false, true);
    Ring ring = new RingSetup(sys, proc).open(options);
    try {
      BitSet opcodes = opcodes(ring);
      ring.enable();
      // It came after ftruncate: a kernel without that, or one that a hook imitates, is not asked.
      boolean longAdvice = opcodes.get(Abi.OP_FTRUNCATE) && longAdvice(ring);
      return new RingFacts(
          ring.features(),
          ring.setupFlags(),
          opcodes,
          longAdvice,
          cachedOpens(sys),
          proc.pageBytes());
    } catch (RingFailure e) {
      // A seccomp filter may let a ring be made, and forbid its use.
      throw new RingUnavailable(new Diagnosis(sys, proc).of(e.call(), e.errno()));
    } finally {
      ring.close();
    }
  }

  /** Tries one of the root, which is always in memory. */
  private static boolean cachedOpens(Sys sys) {
    FileCall call = new FileCall(Arena.ofAuto().allocate(FileCall.BYTES, 8));
    int root = (int) sys.call(call.open(new byte[] {'/'}, OpenBits.O_PATH | OpenBits.O_CLOEXEC));
    if (root >= 0) {
      GivingBack.close(sys, "a probe's descriptor of the root", root);
    }
    return root >= 0;
  }

  private static BitSet opcodes(Ring ring) {
    BitSet opcodes = new BitSet(MAX_OPS);
    MemorySegment probe = Arena.ofAuto().allocate(HEADER_BYTES + MAX_OPS * OP_BYTES, 8);
    int result = ring.sys().register(ring.fd(), Abi.REGISTER_PROBE, probe.address(), MAX_OPS);
    if (result < 0) {
      throw new RingFailure("IORING_REGISTER_PROBE", -result);
    }
    int count = Byte.toUnsignedInt(probe.get(JAVA_BYTE, 1));
    for (int i = 0; i < count; i++) {
      long at = HEADER_BYTES + i * OP_BYTES;
      if ((probe.get(JAVA_SHORT, at + 2) & SUPPORTED) != 0) {
        opcodes.set(Byte.toUnsignedInt(probe.get(JAVA_BYTE, at)));
      }
    }
    return opcodes;
  }

  /**
   * Tries a long fadvise on an eventfd: an older kernel finds the field that it should ignore set,
   * and says EINVAL before it looks at the file; a newer one has nothing to advise, and says 0.
   */
  private static boolean longAdvice(Ring ring) {
    int eventfd = ring.sys().eventfd();
    if (eventfd < 0) {
      return false;
    }
    try {
      Fadvise advice = new Fadvise(new Fd(eventfd), 0, LONG_LENGTH, FileAdvice.NORMAL);
      new SqeEncoder(ring).encode(advice, eventfd, false, 0);
      int[] result = {-1};
      long end = System.nanoTime() + WAIT_NANOS;
      while (ring.cq().drain((_, value, _) -> result[0] = value) == 0) {
        if (System.nanoTime() - end > 0) {
          return false;
        }
        ring.submitAndWait(WAIT_NANOS);
      }
      return result[0] == 0;
    } finally {
      GivingBack.close(ring.sys(), "a probe's eventfd", eventfd);
    }
  }
}
