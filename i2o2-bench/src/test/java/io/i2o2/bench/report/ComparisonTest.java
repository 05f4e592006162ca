package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class ComparisonTest {
  private final Comparison comparison = new Comparison("filechannel");

  private void add(String backend, long... operations) {
    for (long each : operations) {
      comparison.add(
          new Result(
              "read",
              backend,
              4,
              "virtual",
              each,
              1_000_000_000,
              new Histogram(3),
              4,
              Map.of("cpu_us_per_op", 0.25)));
    }
  }

  private List<Long> operations() {
    return comparison.medians().stream().map(Result::operations).toList();
  }

  private List<Object> ratios() {
    return comparison.medians().stream().map(each -> each.more().get("ratio")).toList();
  }

  @Test
  void takesTheMedianOfEachRivalsRounds() {
    add("uring", 900, 100, 300);
    add("filechannel", 150, 140, 1);
    assertEquals(List.of(300L, 140L), operations());
    assertEquals(3, comparison.medians().getFirst().more().get("rounds"));
  }

  @Test
  void ofTwoRoundsTheSlowerCounts() {
    add("uring", 900, 100);
    assertEquals(List.of(100L), operations());
  }

  @Test
  void ratiosAreToTheBase() {
    add("uring", 300);
    add("filechannel", 200);
    add("asyncfilechannel", 100);
    assertEquals(List.of(1.5, 1.0, 0.5), ratios());
    assertEquals("filechannel", comparison.medians().getFirst().more().get("ratio_to"));
  }

  @Test
  void theRatioIsTheMedianOfTheRoundsRatios() {
    add("uring", 900, 100, 300);
    add("filechannel", 150, 50, 1);
    Result uring = comparison.medians().getFirst();
    assertEquals(6.0, uring.more().get("ratio"));
    assertEquals(2.0, uring.more().get("ratio_low"));
    assertEquals(300.0, uring.more().get("ratio_high"));
  }

  @Test
  void ratiosAreToTheLastRivalWhereTheBaseIsMissing() {
    add("uring", 300);
    add("fallback", 200);
    assertEquals(List.of(1.5, 1.0), ratios());
    assertEquals("fallback", comparison.medians().getFirst().more().get("ratio_to"));
  }

  @Test
  void theTableHasALineForEachRival() {
    add("uring", 3_000);
    add("filechannel", 2_000);
    List<String> table = comparison.table();
    assertEquals(3, table.size());
    assertTrue(table.getFirst().contains("ratio"), table::toString);
    assertTrue(
        table.get(1).matches("uring +3,000 +1\\.5 +1\\.5-1\\.5 +unknown +unknown +0\\.25 +4 of 4"),
        table::toString);
    assertTrue(table.get(2).matches("filechannel +2,000 +1\\.0 .*"), table::toString);
  }

  @Test
  void nothingMeasuredIsAnEmptyTable() {
    assertEquals(List.of(), comparison.medians());
    assertEquals(1, comparison.table().size());
  }
}
