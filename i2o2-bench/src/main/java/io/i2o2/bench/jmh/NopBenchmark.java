package io.i2o2.bench.jmh;

import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Submission;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Operations that do nothing: the way to the kernel and back. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class NopBenchmark {
  private static final int BATCH = 32;
  private static final int OUTSTANDING = 64;
  private static final int CALLBACKS = 64 * OUTSTANDING;

  private static final List<Submission> NOPS =
      Collections.nCopies(BATCH, new Submission(Opcode.nop()));

  /** For JMH. */
  public NopBenchmark() {}

  /**
   * One caller that waits.
   *
   * @param backend what runs it
   * @return the result
   */
  @Benchmark
  public int single(Backend backend) {
    return backend.scheduler().submit(Opcode.nop()).join();
  }

  /**
   * One caller that hands over 32 and waits for all.
   *
   * @param backend what runs them
   * @return the sum of the results
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public int batchOf32(Backend backend) {
    int sum = 0;
    for (Reply reply : backend.scheduler().submitAll(NOPS)) {
      sum += reply.join();
    }
    return sum;
  }

  /**
   * 64 callbacks that each submit the next one, until 4096 are done.
   *
   * @param backend what runs them
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  @OperationsPerInvocation(CALLBACKS)
  public void callbackAt64(Backend backend) throws InterruptedException {
    new CallbackRound(backend.scheduler(), CALLBACKS).run(OUTSTANDING);
  }
}
