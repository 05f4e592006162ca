package io.i2o2.bench.command;

import io.i2o2.Availability;
import io.i2o2.BackendReport;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands that use a scheduler have in common. */
abstract class SchedulerCommand extends BaseCommand {
  static final String FILE_CHANNEL = "filechannel";

  static final String URING = "uring";
  static final String FALLBACK = "fallback";
  private static final int MIN_QUEUE = 1024;
  private static final int MAX_CALLERS = 16_384;
  private static final int MAX_SPIN_MICROS = 1_000_000;
  private static final long MAX_BLOCK_BYTES = 1L << 30;

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      order = 50,
      description = "uring, fallback, or where it can do the work filechannel. Default: the best.")
  private @Nullable String backend;

  @Option(
      names = "--queue-size",
      paramLabel = "N",
      order = 51,
      description = "Submissions that may wait. Default: 1024, or enough for all callers.")
  private @Nullable Integer queueSize;

  @Option(
      names = "--ring-depth",
      paramLabel = "N",
      order = 52,
      description = "Entries of the kernel's queue. Default: 512.")
  private @Nullable Integer ringDepth;

  @Option(
      names = "--rings",
      paramLabel = "N",
      order = 53,
      description = "Rings, or pools, each with a loop of its own. Default: 1.")
  private @Nullable Integer rings;

  @Option(
      names = "--spin-micros",
      paramLabel = "N",
      order = 54,
      description = "How long an idle scheduler looks for work before it sleeps. Default: 50.")
  private @Nullable Integer spinMicros;

  @Option(
      names = "--sqe128",
      order = 56,
      description =
          "Rings that take 80-byte commands: in 128-byte SQEs, mixed with others if the kernel can.")
  private boolean sqe128;

  /**
   * Must come before the first virtual thread: the JVM reads the properties then. Nothing starts
   * one while arguments are parsed.
   */
  @Option(
      names = "--carriers",
      paramLabel = "N",
      order = 55,
      description = "Threads that carry the virtual ones. Default: one for each processor.")
  void carriers(@Nullable Integer carriers) {
    if (carriers == null) {
      return;
    }
    range("--carriers", carriers, 1, MAX_CALLERS);
    System.setProperty("jdk.virtualThreadScheduler.parallelism", carriers.toString());
    System.setProperty("jdk.virtualThreadScheduler.maxPoolSize", carriers.toString());
  }

  /** Whether the work is to be done without a scheduler. */
  final boolean isFileChannel() {
    return FILE_CHANNEL.equals(backend);
  }

  final boolean isBackendAsked() {
    return backend != null;
  }

  /** Refuses a queue that was asked for and is too small. */
  final void checkQueue(int atLeast) {
    if (queueSize != null && queueSize < atLeast) {
      throw wrong("--queue-size is " + queueSize + ", but one batch takes " + atLeast);
    }
  }

  /** Starts the scheduler that was asked for. */
  final Scheduler scheduler(int callers) {
    if (isFileChannel()) {
      throw wrong("--backend " + FILE_CHANNEL + " cannot do this, only uring and fallback can");
    }
    return scheduler(backend, callers);
  }

  /** Starts a scheduler of that backend, or null for the best. */
  final Scheduler scheduler(@Nullable String backend, int callers) {
    return scheduler(backend, callers, sqe128, false);
  }

  /** The same with SQEs of that size, and as a ring that polls or does not. */
  final Scheduler scheduler(
      @Nullable String backend, int callers, boolean isWide, boolean isPolled) {
    SchedulerBuilder builder = Scheduler.builder().name("i2o2-bench").registeredBuffers(callers);
    builder.sqe128(isWide).ioPolling(isPolled);
    builder.queueSize(queueSize != null ? queueSize : Math.max(MIN_QUEUE, powerOfTwo(callers)));
    if (backend != null) {
      builder.backend(backend);
    }
    if (ringDepth != null) {
      builder.ringDepth(ringDepth);
    }
    if (rings != null) {
      builder.rings(rings);
    }
    if (spinMicros != null) {
      range("--spin-micros", spinMicros, 0, MAX_SPIN_MICROS);
      builder.spinNanos(spinMicros * 1000L);
    }
    try {
      builder.options();
    } catch (IllegalArgumentException e) {
      throw wrong(FailureText.inOptions(FailureText.message(e)));
    }
    return builder.build();
  }

  /** Says which backend runs, and why. */
  final void sayBackend(Scheduler scheduler) throws IOException {
    say("backend " + scheduler.backend().name() + ": " + scheduler.backend().detail());
    say("  " + reason(scheduler.backend().name()));
  }

  final void checkBackend() {
    if (backend != null && !List.of(URING, FALLBACK, FILE_CHANNEL).contains(backend)) {
      throw wrong("--backend is " + backend + ", but must be uring, fallback or filechannel");
    }
  }

  final void checkCallers(String option, int callers) {
    range(option, callers, 1, MAX_CALLERS);
  }

  /** Blocks are multiples of what any device reads. */
  final int checkedBlock(long bytes) {
    range("--block", bytes, 1, MAX_BLOCK_BYTES);
    if (bytes % 512 != 0) {
      throw wrong("--block is " + bytes + ", but must be a multiple of 512");
    }
    return (int) bytes;
  }

  /** Why that backend was taken. */
  final String reason(String taken) {
    if (backend != null) {
      return "because --backend asks for it";
    }
    List<BackendReport> all = Scheduler.backends();
    String refused =
        all.stream()
            .takeWhile(each -> !each.name().equals(taken))
            .map(each -> each.name() + ": " + describe(each.availability()))
            .collect(Collectors.joining("; "));
    if (!refused.isEmpty()) {
      return "because " + refused;
    }
    String installed = all.stream().map(BackendReport::name).collect(Collectors.joining(", "));
    return all.stream().anyMatch(each -> each.name().equals(URING))
        ? "the best that is installed (" + installed + ")"
        : "because uring is not installed: its jar is not on the class path (" + installed + " is)";
  }

  private static String describe(Availability availability) {
    return (availability.isAvailable() ? "available, but not taken: " : "")
        + availability.describe();
  }

  private static int powerOfTwo(int atLeast) {
    return atLeast <= 1 ? 1 : Integer.highestOneBit(atLeast - 1) << 1;
  }
}
