package io.i2o2.bench.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to.
 *
 * @param what which work
 * @param backend what ran it
 * @param callers how many did it at the same time
 * @param kind what the callers are
 * @param operations how many were done
 * @param nanos how long that took
 * @param latencies of the operations that were timed, in nanoseconds
 * @param progressed how many callers did at least a tenth of the mean
 * @param more what else there is to say, by JSON name
 */
public record Result(
    String what,
    String backend,
    int callers,
    String kind,
    long operations,
    long nanos,
    Histogram latencies,
    int progressed,
    Map<String, Object> more) {

  /**
   * Copies what else there is to say.
   *
   * @param what which work
   * @param backend what ran it
   * @param callers how many did it at the same time
   * @param kind what the callers are
   * @param operations how many were done
   * @param nanos how long that took
   * @param latencies of the operations that were timed, in nanoseconds
   * @param progressed how many callers did at least a tenth of the mean
   * @param more what else there is to say, by JSON name
   */
  public Result {
    more = Collections.unmodifiableMap(new LinkedHashMap<>(more));
  }

  /**
   * What is known of a program that only tells its rate.
   *
   * @param what which work
   * @param backend what ran it
   * @param callers how many it did at the same time
   * @param perSecond operations a second
   * @param seconds how long that was measured
   * @return the result
   */
  public static Result ofRate(
      String what, String backend, int callers, double perSecond, double seconds) {
    long operations = Math.round(perSecond * seconds);
    long nanos = Math.round(seconds * 1e9);
    Histogram none = new Histogram(1);
    return new Result(what, backend, callers, "own", operations, nanos, none, callers, Map.of());
  }

  /**
   * Says other things besides.
   *
   * @param more instead of what else there was to say
   * @return the result with that
   */
  public Result withMore(Map<String, Object> more) {
    return new Result(what, backend, callers, kind, operations, nanos, latencies, progressed, more);
  }

  /**
   * Has another name.
   *
   * @param backend in its place
   * @return the result of that name
   */
  public Result withBackend(String backend) {
    return new Result(what, backend, callers, kind, operations, nanos, latencies, progressed, more);
  }

  /**
   * The rate.
   *
   * @return operations a second
   */
  public double operationsPerSecond() {
    return operations / seconds();
  }

  /**
   * The time.
   *
   * @return seconds
   */
  public double seconds() {
    return nanos / 1e9;
  }

  /**
   * A latency.
   *
   * @param percentile such as 99
   * @return microseconds, or null if no operation was timed
   */
  public @Nullable Double micros(double percentile) {
    return latencies.getTotalCount() == 0 ? null : latencies.getValueAtPercentile(percentile) / 1e3;
  }

  /**
   * For programs.
   *
   * @return the object; the fields that all results have stand first
   */
  public JsonLine json() {
    JsonLine line =
        new JsonLine()
            .add("what", what)
            .add("backend", backend)
            .add("callers", callers)
            .add("kind", kind)
            .add("ops_per_s", rounded(operationsPerSecond()))
            .add("p50_us", micros(50))
            .add("p99_us", micros(99))
            .add("progressed", progressed)
            .add("operations", operations)
            .add("seconds", seconds());
    more.forEach(line::add);
    return line;
  }

  /**
   * For people.
   *
   * @return two lines
   */
  public String text() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s, %d %s callers, %s: %,.0f operations/s, latency %s, %d of %d callers"
                    + " progressed%n ",
                what,
                callers,
                kind,
                backend,
                operationsPerSecond(),
                latencyText(),
                progressed,
                callers));
    more.forEach((name, value) -> text.append(' ').append(name).append('=').append(value));
    return text.toString();
  }

  /**
   * The latencies for people.
   *
   * @return the usual percentiles and the longest
   */
  public String latencyText() {
    return latencies.getTotalCount() == 0
        ? "unknown"
        : String.format(
            Locale.ROOT,
            "p50 %.1f us, p90 %.1f us, p99 %.1f us, p99.9 %.1f us, longest %.1f us",
            micros(50),
            micros(90),
            micros(99),
            micros(99.9),
            micros(100));
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
