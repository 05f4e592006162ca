package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportRowsTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyRowHasTheSchedulerAndItsBase(boolean againstC) {
    Set<String> titles = new HashSet<>();
    for (ReportRow row : ReportRows.all(againstC)) {
      List<String> rivals = row.rivals();
      assertEquals("uring", rivals.getFirst(), row::toString);
      assertTrue(rivals.contains(row.base()), row::toString);
      assertEquals(rivals.size(), Set.copyOf(rivals).size(), row::toString);
      assertTrue(titles.add(row.section() + row.title()), row::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void onlyAgainstCItIsARival(boolean againstC) {
    assertEquals(
        againstC, ReportRows.all(againstC).stream().anyMatch(row -> row.rivals().contains("c")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{data}", "{parts}", "{small}", "{write}"})
  void everyFileIsUsed(String file) {
    assertFalse(
        ReportRows.all(false).stream().noneMatch(row -> row.arguments().contains(file)), file);
  }
}
