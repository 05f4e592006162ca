package io.i2o2.bench.command;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.bench.report.Comparison;
import io.i2o2.bench.report.JsonLine;
import io.i2o2.bench.report.Result;
import io.i2o2.bench.workload.AsyncChannelTransfers;
import io.i2o2.bench.workload.BlockAccess;
import io.i2o2.bench.workload.ChannelTransfers;
import io.i2o2.bench.workload.Kind;
import io.i2o2.bench.workload.RandomTransfers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the same transfers by all that can do them. */
@Command(
    name = "compare",
    description = {
      "Measures the same random reads or writes by uring, fallback, FileChannel (filechannel) and"
          + " AsynchronousFileChannel (asyncfilechannel).",
      "They take turns in every round, so that a machine that gets slower is so for all; shown is"
          + " each one's median round, and its ratio to filechannel.",
      "With --kind batch so many operations as there are --callers are handed over at once and waited"
          + " for once, by a scheduler as one batch, by the channels on a virtual thread each."
    })
final class CompareCommand extends LoadCommand {
  private static final String ASYNC_FILE_CHANNEL = "asyncfilechannel";
  private static final int ROUNDS = 3;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      required = true,
      order = 1,
      description = "What to read or write, of at least one block.")
  private Path file = Path.of("");

  @Option(
      names = "--block",
      paramLabel = "BYTES",
      order = 2,
      converter = ByteCount.class,
      description = "How much one operation transfers. Default: 4k.")
  private long block = 4096;

  @Option(names = "--direct", order = 3, description = "Past the page cache (O_DIRECT).")
  private boolean direct;

  @Option(
      names = "--write",
      order = 4,
      description = "Writes instead: FILE keeps its size, and its content is lost.")
  private boolean write;

  CompareCommand() {
    super(ROUNDS);
  }

  /** Measures one of the rivals once. */
  private interface Rival {
    Result measure() throws IOException, InterruptedException;
  }

  /** What was opened, closed in the opposite order. */
  private static final class Opened implements AutoCloseable {
    private final Deque<AutoCloseable> all = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T opened) {
      all.push(opened);
      return opened;
    }

    @Override
    public void close() throws IOException {
      while (!all.isEmpty()) {
        try {
          all.pop().close();
        } catch (IOException | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @Override
  int run() throws Exception {
    if (isBackendAsked()) {
      throw wrong("--backend is not for compare, which runs all that there are");
    }
    checkLoad();
    BlockAccess access = new BlockAccess(file, checkedBlock(block), direct, write);
    Comparison comparison = new Comparison(FILE_CHANNEL);
    try (Opened opened = new Opened()) {
      List<Rival> rivals = new ArrayList<>();
      addScheduler(URING, access, opened, rivals);
      addScheduler(FALLBACK, access, opened, rivals);
      addChannels(access, rivals);
      for (int round = 0; round < repeat(); round++) {
        for (Rival rival : rivals) {
          comparison.add(rival.measure());
        }
      }
    }
    show(comparison, access);
    return 0;
  }

  private void addScheduler(String backend, BlockAccess access, Opened opened, List<Rival> rivals)
      throws IOException, InterruptedException {
    try {
      Scheduler scheduler = opened.add(scheduler(backend, callers()));
      RandomTransfers transfers =
          opened.add(RandomTransfers.open(scheduler, access, callers(), false));
      rivals.add(() -> measureOnce(access.what(), scheduler, transfers));
    } catch (SchedulerUnavailableException e) {
      sayMissing(backend, FailureText.of(e));
    }
  }

  private void addChannels(BlockAccess access, List<Rival> rivals) throws IOException {
    if (kind() == Kind.CALLBACK) {
      String reason = "has no --kind callback";
      sayMissing(FILE_CHANNEL, reason);
      sayMissing(ASYNC_FILE_CHANNEL, reason);
      return;
    }
    rivals.add(
        () -> {
          // Each measurement takes the buffers anew.
          try (ChannelTransfers transfers = new ChannelTransfers(access, callers())) {
            return measureOnce(access.what(), FILE_CHANNEL, transfers::step);
          }
        });
    try (AsyncChannelTransfers _ = new AsyncChannelTransfers(access, callers())) {
      rivals.add(
          () -> {
            try (AsyncChannelTransfers transfers = new AsyncChannelTransfers(access, callers())) {
              return measureOnce(access.what(), ASYNC_FILE_CHANNEL, transfers::step);
            }
          });
    } catch (IOException e) {
      sayMissing(ASYNC_FILE_CHANNEL, FailureText.of(e));
    }
  }

  /** A line instead of figures. */
  private void sayMissing(String backend, String reason) throws IOException {
    say(backend + ": not measured: " + reason);
    tell(
        new JsonLine()
            .add("what", write ? "write" : "read")
            .add("backend", backend)
            .add("callers", callers())
            .add("kind", kind())
            .add("ops_per_s", null)
            .add("p50_us", null)
            .add("p99_us", null)
            .add("progressed", null)
            .add("reason", reason));
  }

  private void show(Comparison comparison, BlockAccess access) throws IOException {
    say(
        String.format(
            "%ss of %d bytes%s, %d %s callers, medians of %d rounds",
            access.what(),
            access.block(),
            direct ? " past the page cache" : "",
            callers(),
            kind(),
            repeat()));
    for (String line : comparison.table()) {
      say(line);
    }
    for (Result each : comparison.medians()) {
      Map<String, Object> more = new LinkedHashMap<>(each.more());
      more.put("block", access.block());
      more.put("direct", direct);
      tell(each.withMore(more).json());
    }
  }
}
