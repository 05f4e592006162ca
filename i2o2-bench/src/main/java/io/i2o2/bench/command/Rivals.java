package io.i2o2.bench.command;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.bench.limit.LimitProgram;
import io.i2o2.bench.report.Result;
import io.i2o2.bench.workload.AsyncChannelTransfers;
import io.i2o2.bench.workload.BlockAccess;
import io.i2o2.bench.workload.ChannelTransfers;
import io.i2o2.bench.workload.JasyncfioTransfers;
import io.i2o2.bench.workload.NamespaceReads;
import io.i2o2.bench.workload.NettyNops;
import io.i2o2.bench.workload.NettyTransfers;
import io.i2o2.bench.workload.Nops;
import io.i2o2.bench.workload.Operations;
import io.i2o2.bench.workload.PageCache;
import io.i2o2.bench.workload.PooledTransfers;
import io.i2o2.bench.workload.SmallFiles;
import io.i2o2.bench.workload.SpreadSteps;
import io.i2o2.bench.workload.SpreadTransfers;
import io.i2o2.bench.workload.Stepping;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Opens those whose work is compared. */
final class Rivals implements AutoCloseable {
  static final String ASYNC_FILE_CHANNEL = "asyncfilechannel";
  static final String POOL = "pool";
  static final String NETTY = "netty";
  static final String JASYNCFIO = "jasyncfio";
  static final String C = "c";

  /** All that can be asked for. */
  static final List<String> NAMES =
      List.of(
          SchedulerCommand.URING,
          SchedulerCommand.FALLBACK,
          SchedulerCommand.FILE_CHANNEL,
          ASYNC_FILE_CHANNEL,
          POOL,
          NETTY,
          JASYNCFIO,
          C);

  private static final int POOL_THREADS = 32;

  private final LoadCommand command;
  private final Work work;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private @Nullable Scheduler advisor;

  /**
   * What they do.
   *
   * @param what its name
   * @param accesses blocks of files; none for no-ops
   * @param smallFiles a folder whose files are each opened, read and closed instead, or null
   * @param registered whether schedulers register files and buffers
   * @param cold whether what was cached is dropped before each measurement
   */
  record Work(
      String what,
      List<BlockAccess> accesses,
      @Nullable Path smallFiles,
      boolean registered,
      boolean cold) {
    boolean isNops() {
      return accesses.isEmpty() && smallFiles == null;
    }

    List<Path> paths() {
      return accesses.stream().map(BlockAccess::path).toList();
    }
  }

  /** One of them. */
  @FunctionalInterface
  interface Rival {
    /** Does the work for the time of one measurement. */
    Result measure() throws IOException, InterruptedException;

    /** The same as a row of that name, which fails unless it was the backend that did it. */
    default Rival named(String row, String backend) {
      return () -> {
        Result result = measure();
        if (!result.backend().equals(backend)) {
          throw new IOException(row + " was run by " + result.backend() + ", not by " + backend);
        }
        return result.withBackend(row);
      };
    }
  }

  /** Gets one ready by its name. */
  @FunctionalInterface
  interface Opener {
    Rival open(String name) throws Missing, IOException, InterruptedException;
  }

  /** One of them cannot do it here. */
  static final class Missing extends Exception {
    private static final long serialVersionUID = 1L;

    Missing(String reason) {
      super(reason);
    }
  }

  Rivals(LoadCommand command, Work work) {
    this.command = command;
    this.work = work;
  }

  /** Gets one ready. */
  Rival open(String name) throws Missing, IOException, InterruptedException {
    Rival rival =
        switch (name) {
          case SchedulerCommand.URING, SchedulerCommand.FALLBACK -> scheduler(name);
          case SchedulerCommand.FILE_CHANNEL -> channel(name);
          case ASYNC_FILE_CHANNEL -> stepping(name, AsyncChannelTransfers::new);
          case POOL ->
              stepping(name, (access, count) -> new PooledTransfers(access, count, threads()));
          case NETTY -> work.isNops() ? nettyNops(name) : stepping(name, NettyTransfers::new);
          case JASYNCFIO -> stepping(name, JasyncfioTransfers::new);
          case C -> limit(name);
          default -> throw new IllegalStateException(name);
        };
    return () -> {
      if (work.cold()) {
        PageCache.drop(advisor(), work.paths());
      }
      return rival.measure();
    };
  }

  /** Gets reads of a namespace ready, by commands of its own on its generic node. */
  Rival passthrough(Path node, int block, boolean isPolled)
      throws Missing, IOException, InterruptedException {
    Scheduler scheduler =
        started(() -> command.scheduler(SchedulerCommand.URING, command.callers(), true, isPolled));
    String ring = scheduler.backend().detail();
    if (ring.contains("IOPOLL") != isPolled) {
      throw new IOException("the ring was to poll: " + isPolled + ", but is " + ring);
    }
    Operations reads = NamespaceReads.open(scheduler, node, block, command.callers());
    opened.push(reads);
    return () -> command.measureOnce(work.what(), scheduler, reads);
  }

  private Rival scheduler(String name) throws Missing, IOException, InterruptedException {
    Scheduler scheduler = start(name);
    Path folder = work.smallFiles();
    if (folder != null) {
      return () -> {
        SmallFiles files = new SmallFiles(folder, command.callers());
        return command.measureOnce(work.what(), name, _ -> files.step(scheduler));
      };
    }
    Operations operations =
        work.isNops()
            ? new Nops()
            : SpreadTransfers.open(
                scheduler, work.accesses(), command.callers(), work.registered());
    opened.push(operations);
    return () -> command.measureOnce(work.what(), scheduler, operations);
  }

  private Rival channel(String name) throws Missing, IOException {
    Path folder = work.smallFiles();
    if (folder != null) {
      return () -> {
        SmallFiles files = new SmallFiles(folder, command.callers());
        return command.measureOnce(work.what(), name, _ -> files.channelStep());
      };
    }
    return stepping(name, ChannelTransfers::new);
  }

  private Rival stepping(String name, Stepping.Opener opener) throws Missing {
    if (work.accesses().isEmpty()) {
      throw new Missing(
          work.isNops() ? "has no operation that does nothing" : "is not for small files");
    }
    Rival rival =
        () -> {
          // Each measurement takes the buffers anew.
          try (SpreadSteps steps = new SpreadSteps(opener, work.accesses(), command.callers())) {
            return command.measureOnce(work.what(), name, steps::step);
          }
        };
    try (SpreadSteps steps = new SpreadSteps(opener, work.accesses(), command.callers())) {
      steps.step(0).run();
      return rival;
    } catch (IOException e) {
      throw new Missing(FailureText.of(e));
    }
  }

  private int threads() {
    return Math.ceilDiv(POOL_THREADS, work.accesses().size());
  }

  private Rival nettyNops(String name) throws Missing {
    try {
      NettyNops nops = new NettyNops();
      opened.push(nops);
      return () -> command.measureOnce(work.what(), name, _ -> nops.step());
    } catch (IOException e) {
      throw new Missing(FailureText.of(e));
    }
  }

  private Rival limit(String name) throws Missing, InterruptedException {
    if (work.smallFiles() != null) {
      throw new Missing("is not for small files");
    }
    if (work.accesses().size() > 1 && (work.accesses().getFirst().write() || !command.isBatch())) {
      throw new Missing("has several files only for batches of reads");
    }
    try {
      LimitProgram program = LimitProgram.build();
      opened.push(program);
      return () -> command.measureLimit(work.what(), name, seconds -> rate(program, seconds));
    } catch (IOException e) {
      throw new Missing(FailureText.message(e));
    }
  }

  private double rate(LimitProgram program, double seconds)
      throws IOException, InterruptedException {
    int callers = command.callers();
    if (work.isNops()) {
      return program.nops(callers, seconds);
    }
    BlockAccess access = work.accesses().getFirst();
    return command.isBatch() && !access.write()
        ? program.batches(work.paths(), access.direct(), access.block(), callers, seconds)
        : program.transfers(access, callers, work.registered(), seconds);
  }

  private Scheduler start(String backend) throws Missing {
    return started(() -> command.scheduler(backend, command.callers()));
  }

  private Scheduler started(Supplier<Scheduler> start) throws Missing {
    try {
      Scheduler scheduler = start.get();
      opened.push(scheduler);
      return scheduler;
    } catch (SchedulerUnavailableException e) {
      throw new Missing(FailureText.of(e));
    }
  }

  /** Another scheduler than those that are measured. */
  private Scheduler advisor() {
    Scheduler started = advisor;
    if (started == null) {
      started = Scheduler.builder().name("i2o2-advisor").build();
      advisor = started;
      opened.push(started);
    }
    return started;
  }

  @Override
  public void close() throws IOException {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
