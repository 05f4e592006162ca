package io.i2o2.bench.command;

import io.i2o2.bench.report.Comparison;
import io.i2o2.bench.workload.BlockAccess;
import io.i2o2.bench.workload.Kind;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the same work by all that can do it. */
@Command(
    name = "compare",
    description = {
      "Measures the same work by several: random reads or writes, no-ops (without --file), or small"
          + " files that are each opened, read and closed (--small-files).",
      "They take turns in every round, so that a machine that gets slower is so for all; shown is"
          + " each one's median round, and its ratio to --base: the median of the ratios of the"
          + " rounds, and the lowest and highest.",
      "With --kind batch so many operations as there are --callers are handed over at once and waited"
          + " for once, by a scheduler as one batch, by the others on a virtual thread each; with"
          + " --kind callback the others have a virtual thread for each caller."
    })
final class CompareCommand extends TurnsCommand {
  private static final List<String> USUAL =
      List.of(URING, FALLBACK, FILE_CHANNEL, Rivals.ASYNC_FILE_CHANNEL);

  @Option(
      names = "--file",
      paramLabel = "FILE",
      order = 1,
      description = "What to read or write, of at least one block. Of several each caller has one.")
  private List<Path> files = List.of();

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

  @Option(
      names = "--registered",
      order = 5,
      description = "Schedulers register the files and the buffers.")
  private boolean registered;

  @Option(
      names = "--cold",
      order = 6,
      description = "Drops FILE from the page cache before each measurement.")
  private boolean cold;

  @Option(
      names = "--small-files",
      paramLabel = "DIR",
      order = 7,
      description = "Opens, reads and closes the files of a folder instead, all of one size.")
  private @Nullable Path smallFiles;

  @Option(
      names = "--rivals",
      paramLabel = "NAMES",
      split = ",",
      order = 20,
      description = {
        "Who is measured. Default: the first four.",
        "uring, fallback, filechannel, asyncfilechannel;",
        "pool: FileChannel on 32 platform threads;",
        "netty: Netty's event loop on an io_uring;",
        "jasyncfio: jasyncfio's thread on an io_uring;",
        "c: a program in C with a ring of its own that hands nothing to anybody, compiled by gcc"
            + " with liburing."
      })
  private List<String> rivals = USUAL;

  @Option(
      names = "--base",
      paramLabel = "NAME",
      order = 21,
      description = "Whose rate is 1. Default: ${DEFAULT-VALUE}.")
  private String base = FILE_CHANNEL;

  CompareCommand() {}

  @Override
  int run() throws Exception {
    Rivals.Work work = checked();
    Map<String, Object> more = new LinkedHashMap<>();
    String blocks = "";
    if (!files.isEmpty()) {
      more.put("block", block);
      more.put("direct", direct);
      blocks = " of " + block + " bytes" + (direct ? " past the page cache" : "");
    }
    try (Rivals opened = new Rivals(this, work)) {
      Comparison comparison = inTurns(work.what(), rivals, base, opened::open);
      show(comparison, work.what() + "s" + blocks, more);
    }
    return 0;
  }

  private Rivals.Work checked() {
    if (isBackendAsked()) {
      throw wrong("--backend is not for compare, whose --rivals say who is measured");
    }
    checkTurns();
    checkNames();
    int bytes = checkedBlock(block);
    boolean transfers = direct || write || registered || cold;
    if (files.isEmpty() && transfers) {
      throw wrong("--direct, --write, --registered and --cold are for --file");
    }
    if (smallFiles != null && !files.isEmpty()) {
      throw wrong("--small-files and --file exclude each other");
    }
    if (smallFiles != null && (kind() == Kind.BATCH || kind() == Kind.CALLBACK)) {
      throw wrong("--small-files is for --kind virtual and platform, not " + kind());
    }
    if (files.size() > callers()) {
      throw wrong("--file is given " + files.size() + " times, for " + callers() + " --callers");
    }
    List<BlockAccess> accesses =
        files.stream().map(file -> new BlockAccess(file, bytes, direct, write)).toList();
    String what = smallFiles != null ? "open" : files.isEmpty() ? "nop" : write ? "write" : "read";
    return new Rivals.Work(what, accesses, smallFiles, registered, cold);
  }

  private void checkNames() {
    for (String each : rivals) {
      if (!Rivals.NAMES.contains(each)) {
        throw wrong("--rivals has " + each + ", but must be of " + String.join(", ", Rivals.NAMES));
      }
    }
    if (!Rivals.NAMES.contains(base)) {
      throw wrong("--base is " + base + ", but must be one of " + String.join(", ", Rivals.NAMES));
    }
  }
}
