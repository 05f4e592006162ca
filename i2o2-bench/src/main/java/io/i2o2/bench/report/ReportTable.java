package io.i2o2.bench.report;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The report as a table in Markdown: rates, and the scheduler's ratios. */
public final class ReportTable {
  private ReportTable() {}

  /**
   * Writes it.
   *
   * @param outcomes what was measured
   * @return a table for each section
   */
  public static String of(List<RowOutcome> outcomes) {
    StringBuilder table = new StringBuilder();
    String section = "";
    List<RowOutcome> same = new ArrayList<>();
    for (RowOutcome each : outcomes) {
      if (!each.row().section().equals(section)) {
        append(table, section, same);
        section = each.row().section();
        same.clear();
      }
      same.add(each);
    }
    append(table, section, same);
    return table.toString();
  }

  private static void append(StringBuilder table, String section, List<RowOutcome> outcomes) {
    if (outcomes.isEmpty()) {
      return;
    }
    Set<String> rivals = new LinkedHashSet<>();
    outcomes.forEach(each -> rivals.addAll(each.row().rivals()));
    List<String> head = new ArrayList<>(List.of(section));
    head.addAll(rivals);
    head.add("uring of " + outcomes.getFirst().row().base());
    head.add("in rounds");
    line(table, head);
    line(table, head.stream().map(_ -> "---").toList());
    for (RowOutcome each : outcomes) {
      List<String> cells = new ArrayList<>(List.of(each.row().title()));
      rivals.forEach(rival -> cells.add(rate(each.measured(rival))));
      Double ratio = each.ratio();
      cells.add(ratio == null ? "" : String.format(Locale.ROOT, "%.2f", ratio));
      JsonObject ours = each.measured(RowOutcome.OURS);
      cells.add(
          ratio == null || ours == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  "%.2f–%.2f",
                  ours.get("ratio_low").getAsDouble(),
                  ours.get("ratio_high").getAsDouble()));
      line(table, cells);
    }
    table.append('\n');
  }

  /** In thousands a second, and who did not come to progress. */
  private static String rate(@Nullable JsonObject line) {
    if (line == null) {
      return "";
    }
    double thousands = line.get("ops_per_s").getAsDouble() / 1000;
    String rate = String.format(Locale.ROOT, thousands < 100 ? "%.1f" : "%,.0f", thousands);
    int callers = line.get("callers").getAsInt();
    boolean isKnown = line.has("progressed") && !line.get("progressed").isJsonNull();
    int progressed = isKnown ? line.get("progressed").getAsInt() : callers;
    return progressed < callers ? rate + " (" + progressed + " of " + callers + ")" : rate;
  }

  private static void line(StringBuilder table, List<String> cells) {
    table.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
