package io.i2o2.bench.jmh;

import io.i2o2.fail.Failpoint;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a failpoint costs where nothing is configured for it: the difference of the two. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class IdleFailpointBenchmark {
  private static final Failpoint POINT = Failpoint.of("i2o2::bench::idle");

  private int value = 42;

  /** For JMH. */
  public IdleFailpointBenchmark() {}

  /**
   * Without a point.
   *
   * @return a field
   */
  @Benchmark
  public int without() {
    return value++;
  }

  /**
   * With one.
   *
   * @return the same field
   */
  @Benchmark
  public int idle() {
    return POINT.evaluate() == null ? value++ : 0;
  }
}
