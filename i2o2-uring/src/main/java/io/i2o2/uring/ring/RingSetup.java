package io.i2o2.uring.ring;

import io.i2o2.Availability.Unavailable;
import io.i2o2.Errno;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Sys;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the best set-up that this kernel accepts, by trying: versions say little about kernels that
 * distributions patch.
 */
public final class RingSetup {
  private static final Logger LOG = LoggerFactory.getLogger(RingSetup.class);

  /** What 5.15 has: above all tags for registered resources, and waiting with a timeout. */
  private static final int NEEDED_FEATURES = 0x7ff;

  private static final int DEFER =
      Abi.SETUP_SUBMIT_ALL
          | Abi.SETUP_SINGLE_ISSUER
          | Abi.SETUP_DEFER_TASKRUN
          | Abi.SETUP_TASKRUN_FLAG;
  private static final int COOP =
      Abi.SETUP_SUBMIT_ALL | Abi.SETUP_COOP_TASKRUN | Abi.SETUP_TASKRUN_FLAG;

  private static final int WIDE = Abi.SETUP_SQE128 | Abi.SETUP_CQE32;
  private static final int MIXED = Abi.SETUP_SQE_MIXED | Abi.SETUP_CQE_MIXED;

  private static final int[] DEFERRED = {DEFER | Abi.SETUP_NO_SQARRAY, DEFER};
  private static final int[] COOPERATIVE = {
    COOP | Abi.SETUP_SINGLE_ISSUER | Abi.SETUP_NO_SQARRAY, COOP | Abi.SETUP_SINGLE_ISSUER, COOP
  };
  private static final int[] PLAIN = {Abi.SETUP_SUBMIT_ALL, 0};

  /** So few, and operations that wait would leave no place for what ends them. */
  private static final int LEAST_COMPLETIONS = 8;

  /** Memory of rings that were just closed is given back late: 40 tries are 200 milliseconds. */
  private static final int MEMORY_TRIES = 40;

  private static final long MEMORY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long PAGE_BYTES = 4096;

  private final Sys sys;
  private final Diagnosis diagnosis;

  public RingSetup(Sys sys) {
    this(sys, Proc.ofSystem());
  }

  /** With the place to look at when the kernel refuses. */
  public RingSetup(Sys sys, Proc proc) {
    this.sys = sys;
    this.diagnosis = new Diagnosis(sys, proc);
  }

  /**
   * Makes a ring, disabled until {@link Ring#enable} makes the calling thread its owner.
   *
   * @throws RingUnavailable if this kernel, or the limits here, do not allow it
   */
  public Ring open(RingOptions options) throws RingUnavailable {
    int extra = Abi.SETUP_R_DISABLED;
    extra |= options.ioPolling() ? Abi.SETUP_IOPOLL : 0;
    Ring ring = options.wide() ? tryWide(options, extra) : tryAll(options, extra);
    if (ring == null && options.wide()) {
      ring = tryAll(options, extra);
      if (ring != null) {
        closeUnless(options.skipUnsupported(), ring, "sqe128", "5.19");
      }
    }
    if (ring == null) {
      throw new RingUnavailable(diagnosis.of("io_uring_setup", Errno.EINVAL));
    }
    boolean cooperative = (ring.setupFlags() & Abi.SETUP_COOP_TASKRUN) != 0;
    if (options.coopTaskRun() && !cooperative) {
      closeUnless(options.skipUnsupported(), ring, "coopTaskRun", "5.19");
    }
    return ring;
  }

  /** What an errno of one of the calls that make a scheduler means. */
  public Unavailable explain(String call, int errno) {
    return diagnosis.of(call, errno);
  }

  /** The sets of flags to try, best first. */
  private static List<Integer> candidates(boolean cooperativeOnly) {
    List<Integer> candidates = new ArrayList<>();
    for (int[] group :
        cooperativeOnly
            ? new int[][] {COOPERATIVE, PLAIN}
            : new int[][] {DEFERRED, COOPERATIVE, PLAIN}) {
      for (int flags : group) {
        candidates.add(flags);
      }
    }
    return candidates;
  }

  /** Both sizes if the kernel mixes them, so that only long commands take long entries. */
  private @Nullable Ring tryWide(RingOptions options, int extra) throws RingUnavailable {
    Ring mixed = tryAll(options, mixedEntries(options), extra | MIXED);
    return mixed != null ? mixed : tryAll(options, extra | WIDE);
  }

  /** Twice as many, and so as much memory as with 128 bytes each; in two no long one would fit. */
  private static int mixedEntries(RingOptions options) {
    return Math.max(4, 2 * options.entries());
  }

  private @Nullable Ring tryAll(RingOptions options, int extra) throws RingUnavailable {
    return tryAll(options, options.entries(), extra);
  }

  private @Nullable Ring tryAll(RingOptions options, int entries, int extra)
      throws RingUnavailable {
    // Where sizes are mixed a completion takes up to two entries.
    int least = (extra & MIXED) == 0 ? LEAST_COMPLETIONS : 2 * LEAST_COMPLETIONS;
    for (int flags : candidates(options.coopTaskRun())) {
      RingParams params = new RingParams(flags | extra);
      if (2 * entries < least) {
        params.withCompletions(least);
      }
      int fd = setup(entries, params);
      if (fd >= 0) {
        return map(fd, params);
      }
      if (fd != -Errno.EINVAL) {
        throw new RingUnavailable(diagnosis.ofSetup(-fd, options.entries(), lockedBytes(options)));
      }
    }
    return null;
  }

  private int setup(int entries, RingParams params) {
    int fd = sys.setup(entries, params.memory().address());
    for (int i = 0; i < MEMORY_TRIES && (fd == -Errno.ENOMEM || fd == -Errno.EINTR); i++) {
      LockSupport.parkNanos(MEMORY_PAUSE_NANOS);
      fd = sys.setup(entries, params.memory().address());
    }
    return fd;
  }

  private Ring map(int fd, RingParams params) throws RingUnavailable {
    boolean made = false;
    try {
      if ((params.features() & NEEDED_FEATURES) != NEEDED_FEATURES) {
        throw new RingUnavailable(diagnosis.tooOld(params.features(), NEEDED_FEATURES));
      }
      Ring ring = new Ring(sys, fd, params, RingMemory.map(sys, fd, params, diagnosis));
      made = true;
      return ring;
    } finally {
      if (!made) {
        GivingBack.close(sys, Ring.NAME, fd);
      }
    }
  }

  private void closeUnless(boolean skip, Ring ring, String option, String since)
      throws RingUnavailable {
    if (!skip) {
      ring.close();
      throw new RingUnavailable(diagnosis.option(option, since));
    }
    LOG.warn("{} is left out: this kernel does not have it (it came with {})", option, since);
  }

  /** Two mappings, SQEs and queues, of whole pages. A kernel with larger pages locks more. */
  private static long lockedBytes(RingOptions options) {
    long sqe = options.wide() ? Sqe.WIDE_BYTES : Sqe.NARROW_BYTES;
    long queues = 2L * (options.wide() ? 32 : 16) + 4;
    return wholePages(options.entries() * sqe) + wholePages(options.entries() * queues);
  }

  private static long wholePages(long bytes) {
    return (bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  }
}
