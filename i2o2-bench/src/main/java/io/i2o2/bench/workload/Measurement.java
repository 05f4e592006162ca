package io.i2o2.bench.workload;

import io.i2o2.bench.report.JvmFigures;
import io.i2o2.bench.report.Result;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Warms up, then measures. */
public final class Measurement {
  private final double warmUpSeconds;
  private final double seconds;

  /**
   * A measurement.
   *
   * @param warmUpSeconds how long to warm up; 0 or more
   * @param seconds how long to measure
   */
  public Measurement(double warmUpSeconds, double seconds) {
    this.warmUpSeconds = warmUpSeconds;
    this.seconds = seconds;
  }

  /**
   * Measures.
   *
   * @param what the work's name
   * @param backend what runs it
   * @param kind what the callers are
   * @param load the callers
   * @param clock the load's clock
   * @param tallies the load's tallies
   * @return what it came to, with the bytes that were allocated and the processor time that was
   *     used for each operation
   * @throws IOException if an operation fails
   * @throws InterruptedException if interrupted
   */
  public Result run(String what, String backend, Kind kind, Load load, Clock clock, Tallies tallies)
      throws IOException, InterruptedException {
    long allocatedBefore;
    long cpuBefore;
    long cpu;
    long nanos;
    long allocated;
    try {
      load.start();
      clock.pass(warmUpSeconds);
      allocatedBefore = JvmFigures.allocatedBytes();
      cpuBefore = JvmFigures.cpuNanos();
      long start = System.nanoTime();
      clock.measure();
      clock.pass(seconds);
      nanos = System.nanoTime() - start;
      cpu = JvmFigures.cpuNanos() - cpuBefore;
      allocated = JvmFigures.allocatedBytes() - allocatedBefore;
    } finally {
      clock.stop();
    }
    load.finish();
    long operations = tallies.operations();
    Map<String, Object> more = new LinkedHashMap<>();
    if (allocatedBefore >= 0 && operations > 0) {
      more.put("alloc_b_per_op", Math.round(10.0 * allocated / operations) / 10.0);
    }
    if (cpuBefore >= 0 && operations > 0) {
      more.put("cpu_us_per_op", Math.round(1.0 * cpu / operations) / 1000.0);
    }
    return tallies.result(what, backend, kind, nanos, more);
  }
}
