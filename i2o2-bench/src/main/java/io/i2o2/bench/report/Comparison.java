package io.i2o2.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results of the same work by several rivals, in rounds. Not thread-safe. */
public final class Comparison {
  private final String base;
  private final LinkedHashMap<String, List<Result>> rounds = new LinkedHashMap<>();

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
   * <p>Its ratio is the median of the ratios to the base in the same round, as a machine that gets
   * slower is so for both.
   *
   * @return in the order in which they were first added, with the fields {@code rounds}, {@code
   *     ratio}, {@code ratio_low}, {@code ratio_high} and {@code ratio_to} besides
   */
  public List<Result> medians() {
    if (rounds.isEmpty()) {
      return List.of();
    }
    String one = rounds.containsKey(base) ? base : rounds.lastEntry().getKey();
    List<Result> medians = new ArrayList<>();
    rounds.forEach((backend, _) -> medians.add(withRatio(backend, one)));
    return medians;
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
            "%-18s %14s %7s %13s %10s %10s %10s %11s",
            "backend",
            "operations/s",
            "ratio",
            "of rounds",
            "p50 us",
            "p99 us",
            "CPU us/op",
            "progressed"));
    for (Result each : medians) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%-18s %,14.0f %7s %13s %10s %10s %10s %5d of %d",
              each.backend(),
              each.operationsPerSecond(),
              each.more().get("ratio"),
              each.more().get("ratio_low") + "-" + each.more().get("ratio_high"),
              micros(each, 50),
              micros(each, 99),
              each.more().getOrDefault("cpu_us_per_op", "unknown"),
              each.progressed(),
              each.callers()));
    }
    return lines;
  }

  private Result withRatio(String backend, String one) {
    List<Result> results = rounds.getOrDefault(backend, List.of());
    List<Double> ratios = ratios(results, rounds.getOrDefault(one, List.of()));
    Result median = middle(results, Comparator.comparingDouble(Result::operationsPerSecond));
    Map<String, Object> more = new LinkedHashMap<>(median.more());
    more.put("rounds", results.size());
    more.put("ratio", middle(ratios, Comparator.naturalOrder()));
    more.put("ratio_low", Collections.min(ratios));
    more.put("ratio_high", Collections.max(ratios));
    more.put("ratio_to", one);
    return median.withMore(more);
  }

  private static List<Double> ratios(List<Result> results, List<Result> ones) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < Math.min(results.size(), ones.size()); i++) {
      double ratio = results.get(i).operationsPerSecond() / ones.get(i).operationsPerSecond();
      ratios.add(Math.round(ratio * 1000) / 1000.0);
    }
    return ratios;
  }

  private static <T> T middle(List<T> all, Comparator<T> order) {
    List<T> sorted = all.stream().sorted(order).toList();
    return sorted.get((sorted.size() - 1) / 2);
  }

  private static String micros(Result result, double percentile) {
    Double micros = result.micros(percentile);
    return micros == null ? "unknown" : String.format(Locale.ROOT, "%.1f", micros);
  }
}
