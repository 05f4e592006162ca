package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Fact;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FactSheetTest {
  @Test
  void fewFactsHaveALineEach() {
    List<Fact> facts =
        List.of(new Fact("limits", "nofile", "1024"), new Fact("limits", "memlock", "8192"));
    assertEquals(
        List.of("  limits", "    nofile   1024", "    memlock  8192"), FactSheet.lines(facts));
  }

  @Test
  void manyFactsOfOneValueShareLines() {
    List<Fact> facts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      facts.add(new Fact("opcodes", "OPCODE" + i, i == 5 ? "no" : "yes"));
    }
    List<String> lines = FactSheet.lines(facts);
    assertTrue(lines.get(1).startsWith("    yes      OPCODE0 OPCODE1 "), lines.get(1));
    assertEquals("    OPCODE5  no", lines.getLast());
    for (Fact fact : facts) {
      long times = lines.stream().filter(line -> (line + " ").contains(fact.name() + " ")).count();
      assertEquals(1, times, fact.name());
    }
    assertTrue(lines.stream().allMatch(line -> line.length() <= 100), lines.toString());
  }

  @Test
  void longValuesGoOnBelowThemselves() {
    List<String> lines =
        FactSheet.lines(List.of(new Fact("ring", "features", "WORD ".repeat(40).strip())));
    assertEquals(4, lines.size());
    assertTrue(lines.get(2).startsWith(" ".repeat("    features  ".length()) + "WORD"));
    assertTrue(lines.stream().allMatch(line -> line.length() <= 100), lines.toString());
  }
}
