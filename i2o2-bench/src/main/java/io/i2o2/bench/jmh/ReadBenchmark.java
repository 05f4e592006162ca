package io.i2o2.bench.jmh;

import io.i2o2.Opcode;
import io.i2o2.bench.workload.BlockAccess;
import io.i2o2.bench.workload.RandomTransfers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reads of 4 KiB from a file that is in the page cache. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class ReadBenchmark {
  /** For JMH. */
  public ReadBenchmark() {}

  /**
   * One caller that waits.
   *
   * @param file what is read
   * @param backend what reads it
   * @return the bytes read
   * @throws IOException if the read fails
   */
  @Benchmark
  public int cached4k(CachedFile file, Backend backend) throws IOException {
    Opcode opcode = file.reads().next(0);
    int count = backend.scheduler().run(opcode);
    file.reads().check(opcode, count);
    return count;
  }

  /** A file of 64 MiB, just written. */
  @State(Scope.Benchmark)
  public static class CachedFile {
    private static final int BLOCK_BYTES = 4096;
    private static final int FILE_BYTES = 64 << 20;

    private @Nullable Path path;
    private @Nullable RandomTransfers reads;

    /** For JMH. */
    public CachedFile() {}

    /**
     * Makes it.
     *
     * @param backend what reads it
     * @throws IOException if that fails
     * @throws InterruptedException if interrupted
     */
    @Setup(Level.Trial)
    public void make(Backend backend) throws IOException, InterruptedException {
      path = Files.createTempFile("i2o2-jmh", ".bin");
      Files.write(path, new byte[FILE_BYTES]);
      BlockAccess access = new BlockAccess(path, BLOCK_BYTES, false, false);
      reads = RandomTransfers.open(backend.scheduler(), access, 1, false);
    }

    /**
     * Removes it.
     *
     * @throws IOException if that fails
     */
    @TearDown(Level.Trial)
    public void remove() throws IOException {
      reads().close();
      if (path != null) {
        Files.delete(path);
      }
    }

    RandomTransfers reads() {
      if (reads == null) {
        throw new IllegalStateException("not made");
      }
      return reads;
    }
  }
}
