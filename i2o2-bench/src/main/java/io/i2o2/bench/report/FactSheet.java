package io.i2o2.bench.report;

import io.i2o2.Fact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Facts as lines for people. */
public final class FactSheet {
  private static final int WIDTH = 100;

  /** From so many names with the same value on, the value is said only once. */
  private static final int MANY = 3;

  private static final Pattern WORDS = Pattern.compile(" ");

  private FactSheet() {}

  /**
   * Groups facts by topic, and within it long lists by what was found.
   *
   * @param facts in the order to show them
   * @return the lines
   */
  public static List<String> lines(List<Fact> facts) {
    Map<String, List<Fact>> topics = new LinkedHashMap<>();
    for (Fact fact : facts) {
      topics.computeIfAbsent(fact.topic(), _ -> new ArrayList<>()).add(fact);
    }
    List<String> lines = new ArrayList<>();
    topics.forEach(
        (topic, ofTopic) -> {
          lines.add("  " + topic);
          lines.addAll(ofOneTopic(ofTopic));
        });
    return lines;
  }

  private static List<String> ofOneTopic(List<Fact> facts) {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (Fact fact : facts) {
      names.computeIfAbsent(fact.value(), _ -> new ArrayList<>()).add(fact.name());
    }
    Map<String, String> rows = new LinkedHashMap<>();
    names.forEach(
        (value, same) -> {
          if (same.size() >= MANY) {
            rows.put(value, String.join(" ", same));
          } else {
            same.forEach(name -> rows.put(name, value));
          }
        });
    int column = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    List<String> lines = new ArrayList<>();
    rows.forEach((left, right) -> lines.addAll(row(left, column, right)));
    return lines;
  }

  /** What stands on the right goes on below itself. */
  private static List<String> row(String left, int column, String right) {
    List<String> lines = new ArrayList<>();
    StringBuilder line =
        new StringBuilder("    " + left + " ".repeat(column - left.length()) + " ");
    int empty = line.length();
    for (String word : WORDS.split(right, -1)) {
      if (line.length() > empty && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(" ".repeat(empty));
      }
      line.append(' ').append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
