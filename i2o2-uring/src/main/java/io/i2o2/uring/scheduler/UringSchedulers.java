package io.i2o2.uring.scheduler;

import io.i2o2.Availability;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.spi.Facades;
import io.i2o2.spi.SchedulerThreads;
import io.i2o2.spi.ThreadStart;
import io.i2o2.uring.ring.GivingBack;
import io.i2o2.uring.ring.Ring;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.ring.RingOptions;
import io.i2o2.uring.ring.RingSetup;
import io.i2o2.uring.ring.RingUnavailable;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.Sys;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Puts schedulers together. */
public final class UringSchedulers {
  private UringSchedulers() {}

  /**
   * A scheduler with a thread of its own.
   *
   * @throws SchedulerUnavailableException if it cannot be made here
   */
  public static Scheduler spawn(SchedulerOptions options, Sys sys, RingFacts facts) {
    LoopParts parts = parts(options, sys, facts);
    LoopRunner runner = new LoopRunner(parts, false);
    CompletableFuture<Void> started = new CompletableFuture<>();
    try {
      ThreadStart.of(
          "uring", SchedulerThreads.unstarted(options.name(), () -> run(runner, started)));
    } catch (Throwable e) {
      // Given back here: a ring that was never enabled belongs to no thread yet.
      parts.giveBack();
      throw e;
    }
    try {
      started.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IllegalArgumentException badOption) {
        throw badOption;
      }
      throw unavailable(
          new Availability.Unavailable(
              Availability.Reason.OTHER, "the ring did not start: " + e.getCause(), "See there."),
          e);
    }
    return Facades.of(runner.scheduler(), options.name());
  }

  /**
   * A scheduler whose loop the caller runs.
   *
   * @throws SchedulerUnavailableException if it cannot be made here
   */
  public static SchedulerLoop loop(SchedulerOptions options, Sys sys, RingFacts facts) {
    LoopRunner runner = new LoopRunner(parts(options, sys, facts), true);
    return Facades.of(runner, runner.scheduler(), options.name());
  }

  static LoopParts parts(SchedulerOptions asked, Sys sys, RingFacts facts) {
    SchedulerOptions options = fitted(asked, sys);
    int eventfd = sys.eventfd();
    if (eventfd < 0) {
      throw unavailable(new RingSetup(sys).explain("eventfd", -eventfd), null);
    }
    Ring ring = null;
    try {
      ring = open(options, sys);
      Mailbox mailbox = new Mailbox(options.queueSize(), RingLoop.capacity(ring));
      CallerCheck check = new CallerCheck();
      Intake intake = new Intake(options.name(), mailbox, new Waker(sys, eventfd), check);
      return new LoopParts(
          options, sys, facts, ring, intake, new Closing(options.name(), options.grace()), check);
    } catch (Throwable e) {
      // A queue of a million may be more than the heap holds.
      try {
        if (ring != null) {
          ring.close();
        }
      } finally {
        GivingBack.close(sys, "an eventfd", eventfd);
      }
      throw e;
    }
  }

  private static Ring open(SchedulerOptions options, Sys sys) {
    try {
      return new RingSetup(sys)
          .open(
              new RingOptions(
                  options.ringDepth(),
                  options.ioPolling(),
                  options.sqe128(),
                  options.coopTaskRun(),
                  options.skipUnsupportedFeatures()));
    } catch (RingUnavailable e) {
      throw unavailable(e.reason(), e);
    }
  }

  /**
   * The kernel would say EMFILE, but only when the first file is registered. The table has a slot
   * of our own beside those asked for. A default that is too many is no reason to fail: half of the
   * limit leaves as many for files that are open.
   */
  private static SchedulerOptions fitted(SchedulerOptions options, Sys sys) {
    long limit = sys.limit(Abi.RLIMIT_NOFILE);
    if (limit < 0) {
      return options;
    }
    if (!options.registeredFilesDemanded()) {
      return options.withRegisteredFiles((int) Math.min(options.registeredFiles(), limit / 2));
    }
    if (options.registeredFiles() >= limit) {
      throw unavailable(
          new Availability.Unavailable(
              Availability.Reason.UNSUPPORTED_OPTION,
              "registeredFiles is "
                  + options.registeredFiles()
                  + ", but the process may open "
                  + limit
                  + " files, and one slot is needed besides",
              "Ask for fewer slots, or raise the limit (ulimit -n, LimitNOFILE)."),
          null);
    }
    return options;
  }

  private static void run(LoopRunner runner, CompletableFuture<Void> started) {
    try {
      runner.start();
    } catch (Throwable e) {
      started.completeExceptionally(e);
      return;
    }
    started.complete(null);
    try {
      runner.run();
    } catch (Throwable e) {
      // The last resort has logged it and answered everybody; nobody else is there to tell.
      assert e != null;
    }
  }

  private static SchedulerUnavailableException unavailable(
      Availability.Unavailable reason, @Nullable Throwable cause) {
    return new SchedulerUnavailableException("uring", reason, cause);
  }
}
