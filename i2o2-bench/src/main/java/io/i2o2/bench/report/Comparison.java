package io.i2o2.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results of the same work by several rivals, in rounds. Not thread-safe. */
public final class Comparison {
  private final String base;
  private final Map<String, List<Result>> rounds = new LinkedHashMap<>();

  /**
   * Nothing measured yet.
   *
   * @param base the rival that is 1.0 in the ratios; the last one measured where it has no result
   */
  public Comparison(String base) {
    this.base = base;
  }

  /**
   * Adds what one rival did in one round.
   *
   * @param result names the rival as its backend
   */
  public void add(Result result) {
    rounds.computeIfAbsent(result.backend(), _ -> new ArrayList<>()).add(result);
  }

  /**
   * Each rival's median round, by operations a second; of an even number of rounds the slower one.
   *
   * @return in the order in which they were first added, with the fields {@code rounds}, {@code
   *     ratio} and {@code ratio_to} besides
   */
  public List<Result> medians() {
    LinkedHashMap<String, Result> medians = new LinkedHashMap<>();
    rounds.forEach((backend, results) -> medians.put(backend, median(results)));
    if (medians.isEmpty()) {
      return List.of();
    }
    Result one = medians.getOrDefault(base, medians.lastEntry().getValue());
    return medians.values().stream().map(each -> withRatio(each, one)).toList();
  }

  /**
   * For people.
   *
   * @return a head and a line for each rival
   */
  public List<String> table() {
    List<Result> medians = medians();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            "%-18s %14s %7s %10s %10s %11s",
            "backend", "operations/s", "ratio", "p50 us", "p99 us", "progressed"));
    for (Result each : medians) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-18s %,14.0f %7s %10s %10s %5d of %d",
              each.backend(),
              each.operationsPerSecond(),
              each.more().get("ratio"),
              micros(each, 50),
              micros(each, 99),
              each.progressed(),
              each.callers()));
    }
    return lines;
  }

  private Result median(List<Result> results) {
    List<Result> sorted =
        results.stream().sorted(Comparator.comparingDouble(Result::operationsPerSecond)).toList();
    return sorted.get((sorted.size() - 1) / 2);
  }

  private Result withRatio(Result result, Result one) {
    Map<String, Object> more = new LinkedHashMap<>(result.more());
    more.put("rounds", rounds.getOrDefault(result.backend(), List.of()).size());
    double ratio = result.operationsPerSecond() / one.operationsPerSecond();
    more.put("ratio", Math.round(ratio * 1000) / 1000.0);
    more.put("ratio_to", one.backend());
    return result.withMore(more);
  }

  private static String micros(Result result, double percentile) {
    Double micros = result.micros(percentile);
    return micros == null ? "unknown" : String.format(Locale.ROOT, "%.1f", micros);
  }
}
