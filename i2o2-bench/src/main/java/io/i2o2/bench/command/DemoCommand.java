package io.i2o2.bench.command;

import io.i2o2.Scheduler;
import io.i2o2.bench.file.CheckedRead;
import io.i2o2.bench.file.Contents;
import io.i2o2.bench.file.MadeFile;
import io.i2o2.bench.report.Bytes;
import io.i2o2.bench.report.Progress;
import io.i2o2.bench.report.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a file, reads it back, and checks every byte. */
@Command(
    name = "demo",
    description =
        "Reads all of a file in random order, from many virtual threads and through registered"
            + " buffers, and checks every byte against what a FileChannel reads. Without FILE it"
            + " writes one first, and removes it in the end.")
final class DemoCommand extends SchedulerCommand {
  private static final long USUAL_SIZE_BYTES = 256L << 20;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "What to read.")
  private @Nullable Path file;

  @Option(
      names = "--size",
      paramLabel = "BYTES",
      order = 1,
      converter = ByteCount.class,
      description = "How large to make the file, such as 1g. Default: 256m.")
  private @Nullable Long size;

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      order = 2,
      description = "Where to make it. Default: the system's folder for temporary files.")
  private @Nullable Path folder;

  @Option(
      names = "--callers",
      paramLabel = "N",
      order = 3,
      description = "How many virtual threads read. Default: ${DEFAULT-VALUE}.")
  private int callers = 64;

  @Option(
      names = "--block",
      paramLabel = "BYTES",
      order = 4,
      converter = ByteCount.class,
      description = "How much one operation reads or writes. Default: 64k.")
  private long block = 64 << 10;

  @Option(
      names = "--seed",
      paramLabel = "N",
      order = 5,
      description = "Of the contents and of the order. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  DemoCommand() {}

  @Override
  int run() throws Exception {
    checkBackend();
    checkCallers("--callers", callers);
    int bytes = checkedBlock(block);
    if (file != null && (size != null || folder != null)) {
      throw wrong("--size and --folder are for a file that is made, but FILE is given");
    }
    long made = size == null ? USUAL_SIZE_BYTES : size;
    range("--size", made, 1, Long.MAX_VALUE);
    try (Scheduler scheduler = scheduler(callers)) {
      sayBackend(scheduler);
      if (file != null) {
        check(scheduler, file, bytes, null);
      } else {
        makeAndCheck(scheduler, made, bytes);
      }
    }
    return 0;
  }

  private void makeAndCheck(Scheduler scheduler, long made, int bytes)
      throws IOException, InterruptedException {
    Path place =
        folder == null
            ? Files.createTempDirectory("i2o2-demo")
            : Files.createTempDirectory(folder, "i2o2-demo");
    Path path = place.resolve("demo.bin");
    // For those who interrupt it: a JVM that is killed by a signal removes these, last one first.
    place.toFile().deleteOnExit();
    path.toFile().deleteOnExit();
    try {
      requireRoom(place, made);
      Contents contents = new Contents(seed);
      make(scheduler, path, made, bytes, contents);
      check(scheduler, path, bytes, contents);
    } finally {
      Files.deleteIfExists(path);
      Files.deleteIfExists(place);
    }
  }

  /** Better than to fill it first. */
  private static void requireRoom(Path place, long made) throws IOException {
    long room = Files.getFileStore(place).getUsableSpace();
    if (room < made) {
      throw new IOException(
          "a file of "
              + Bytes.text(made)
              + " does not fit into "
              + place.getParent()
              + ", where "
              + Bytes.text(room)
              + " are free: give a smaller --size or another --folder");
    }
  }

  private void make(Scheduler scheduler, Path path, long made, int bytes, Contents contents)
      throws IOException, InterruptedException {
    MadeFile file = new MadeFile(scheduler, path, contents, bytes);
    long start = System.nanoTime();
    try (Progress _ = progress(() -> "demo: wrote " + share(file.written(), made))) {
      file.write(made, callers);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    say(
        String.format(
            Locale.ROOT,
            "wrote %s in %.2f s, %s with the fsync: %s",
            Bytes.text(made),
            seconds,
            Bytes.rate(made, seconds),
            path));
  }

  private void check(Scheduler scheduler, Path path, int bytes, @Nullable Contents contents)
      throws IOException, InterruptedException {
    CheckedRead read = new CheckedRead(scheduler, path, bytes, contents);
    Result result;
    try (Progress _ = progress(() -> "demo: checked " + Bytes.text(read.checked()))) {
      result = read.run(callers, seed);
    }
    say(
        String.format(
            Locale.ROOT,
            "read %s in random order, %d virtual threads with a registered buffer of %s each, in"
                + " %.2f s: %s with all checks, %,.0f reads/s",
            Bytes.text(read.checked()),
            callers,
            Bytes.text(bytes),
            result.seconds(),
            Bytes.rate(read.checked(), result.seconds()),
            result.operationsPerSecond()));
    say("latency of a read as its thread sees it: " + result.latencyText());
    say(
        "verified: every byte is what FileChannel reads"
            + (contents == null ? "" : " and what was written"));
    Map<String, Object> more = new LinkedHashMap<>(result.more());
    more.put("block", bytes);
    more.put("verified", true);
    more.put("backend_detail", scheduler.backend().detail());
    more.put("backend_reason", reason(scheduler.backend().name()));
    tell(result.withMore(more).json());
  }

  private static String share(long done, long all) {
    return Bytes.text(done) + " of " + Bytes.text(all);
  }
}
