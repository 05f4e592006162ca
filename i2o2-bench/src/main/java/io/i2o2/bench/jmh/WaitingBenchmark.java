package io.i2o2.bench.jmh;

import io.i2o2.Opcode;
import io.i2o2.Reply;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The ways to wait for one no-op. With {@code -jvmArgsAppend -Djmh.executor=VIRTUAL} its callers
 * are virtual threads, with {@code -t 64} there are so many.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class WaitingBenchmark {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** For JMH. */
  public WaitingBenchmark() {}

  /**
   * Waits without a reply.
   *
   * @param backend what runs it
   * @return the result
   */
  @Benchmark
  public int run(Backend backend) {
    return backend.scheduler().run(Opcode.nop());
  }

  /**
   * Waits by {@link Reply#join}.
   *
   * @param backend what runs it
   * @return the result
   */
  @Benchmark
  public int join(Backend backend) {
    return backend.scheduler().submit(Opcode.nop()).join();
  }

  /**
   * Waits by {@link Reply#await}.
   *
   * @param backend what runs it
   * @return the result
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  public int await(Backend backend) throws InterruptedException {
    Reply reply = backend.scheduler().submit(Opcode.nop());
    if (!reply.await(LONG)) {
      throw new IllegalStateException("no reply within " + LONG);
    }
    return reply.result();
  }

  /**
   * Waits by a future.
   *
   * @param backend what runs it
   * @return the result
   */
  @Benchmark
  public int future(Backend backend) {
    return backend.scheduler().submit(Opcode.nop()).toCompletableFuture().join();
  }

  /**
   * Waits for a callback, by a latch.
   *
   * @param backend what runs it
   * @throws InterruptedException if interrupted
   */
  @Benchmark
  public void callback(Backend backend) throws InterruptedException {
    CountDownLatch called = new CountDownLatch(1);
    backend.scheduler().submit(Opcode.nop()).whenComplete(reply -> called.countDown());
    called.await();
  }
}
