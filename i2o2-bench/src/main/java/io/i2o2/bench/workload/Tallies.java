package io.i2o2.bench.workload;

import io.i2o2.bench.report.Result;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/** What all callers did. To be summed up when they have ended. */
public final class Tallies {
  private final List<Tally> each;

  /**
   * Empty tallies.
   *
   * @param callers how many
   * @param timedEvery every how many operations of a caller one is timed
   */
  public Tallies(int callers, int timedEvery) {
    this.each = IntStream.range(0, callers).mapToObj(_ -> new Tally(timedEvery)).toList();
  }

  /**
   * What one caller did.
   *
   * @param caller its number, from 0
   * @return its tally
   */
  public Tally of(int caller) {
    return each.get(caller);
  }

  /**
   * Sums up.
   *
   * @param what the work's name
   * @param backend what ran it
   * @param kind what the callers are
   * @param nanos how long it took
   * @param more what else there is to say, by JSON name
   * @return what it came to
   */
  public Result result(
      String what, String backend, Kind kind, long nanos, Map<String, Object> more) {
    return new Result(
        what,
        backend,
        callers(),
        kind.toString(),
        operations(),
        nanos,
        latencies(),
        progressed(),
        more);
  }

  int callers() {
    return each.size();
  }

  long operations() {
    return each.stream().mapToLong(Tally::operations).sum();
  }

  Histogram latencies() {
    Histogram all = Tally.newHistogram();
    each.forEach(tally -> all.add(tally.latencies()));
    return all;
  }

  /** How many callers did at least a tenth of what all did on average. */
  int progressed() {
    double tenth = (double) operations() / callers() / 10;
    return (int) each.stream().filter(tally -> tally.operations() >= Math.max(tenth, 1)).count();
  }
}
