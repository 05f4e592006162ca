package io.i2o2.bench.report;

import io.i2o2.Fact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Facts as lines for people. */
public final class FactSheet {
  private static final int WIDTH = 100;

  /** From so many names with the same value on, the value is said only once. */
  private static final int MANY = 3;

  private FactSheet() {}

  /**
   * Groups facts by topic, and within it long lists by what was found.
   *
   * @param facts in the order to show them
   * @return the lines
   */
  public static List<String> lines(List<Fact> facts) {
    Map<String, Map<String, List<String>>> topics = new LinkedHashMap<>();
    for (Fact fact : facts) {
      topics
          .computeIfAbsent(fact.topic(), _ -> new LinkedHashMap<>())
          .computeIfAbsent(fact.value(), _ -> new ArrayList<>())
          .add(fact.name());
    }
    List<String> lines = new ArrayList<>();
    topics.forEach(
        (topic, values) -> {
          lines.add("  " + topic);
          values.forEach((value, names) -> lines.addAll(group(value, names)));
        });
    return lines;
  }

  private static List<String> group(String value, List<String> names) {
    if (names.size() < MANY) {
      return names.stream().map(name -> String.format("    %-16s %s", name, value)).toList();
    }
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder("    " + value + ":");
    for (String name : names) {
      if (line.length() + 1 + name.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder("     ");
      }
      line.append(' ').append(name);
    }
    lines.add(line.toString());
    return lines;
  }
}
