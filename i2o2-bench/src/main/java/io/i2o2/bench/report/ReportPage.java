package io.i2o2.bench.report;

import com.google.gson.JsonObject;
import io.i2o2.Fact;
import java.util.List;
import java.util.Locale;

/** The report as one HTML page that needs nothing else. */
public final class ReportPage {
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>i2o2: measured</title>
      <style>
      :root { color-scheme: light dark; --line: #8884; --good: #1b7f5c; --bad: #c25b12; }
      body { font: 15px/1.45 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto;
        padding: 0 1rem; }
      h2 { margin-top: 2.5rem } h3 { margin: 1.6rem 0 .3rem; font-size: 1rem }
      .scroll { overflow-x: auto }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums; width: 100% }
      th, td { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid var(--line);
        white-space: nowrap }
      th:first-child, td:first-child { text-align: left }
      td.reason { white-space: normal; text-align: left; opacity: .75 }
      code { display: block; overflow-x: auto; white-space: pre; opacity: .7; font-size: .8rem;
        padding: .2rem 0 }
      .good { color: var(--good); font-weight: bold } .bad { color: var(--bad); font-weight: bold }
      svg { max-width: 100%; height: auto }
      dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; margin: 0 }
      dd { margin: 0 }
      </style></head><body>
      <h1>i2o2: measured</h1>
      """;

  private final StringBuilder html = new StringBuilder(HEAD);

  private ReportPage() {}

  /**
   * Writes it.
   *
   * @param facts the machine, and how it was measured
   * @param picture an SVG document
   * @param outcomes what was measured
   * @return the page
   */
  public static String of(List<Fact> facts, String picture, List<RowOutcome> outcomes) {
    ReportPage page = new ReportPage();
    page.facts(facts);
    page.html.append("<div class=\"scroll\">").append(picture).append("</div>\n");
    String section = "";
    for (RowOutcome each : outcomes) {
      if (!each.row().section().equals(section)) {
        section = each.row().section();
        page.html.append("<h2>").append(RatioChart.escaped(section)).append("</h2>\n");
      }
      page.row(each);
    }
    return page.html.append("</body></html>\n").toString();
  }

  private void facts(List<Fact> facts) {
    html.append("<dl>");
    for (Fact each : facts) {
      html.append("<dt>").append(RatioChart.escaped(each.name())).append("</dt><dd>");
      html.append(RatioChart.escaped(each.value())).append("</dd>\n");
    }
    html.append("</dl>\n");
  }

  private void row(RowOutcome outcome) {
    html.append("<h3>").append(RatioChart.escaped(outcome.row().title())).append(verdict(outcome));
    html.append("</h3>\n<code>").append(RatioChart.escaped(outcome.command()));
    html.append("</code>\n");
    if (outcome.failure() != null) {
      html.append("<p class=\"bad\">failed: ").append(RatioChart.escaped(outcome.failure()));
      html.append("</p>\n");
    }
    if (!outcome.results().isEmpty()) {
      html.append("<div class=\"scroll\"><table><tr><th>who</th><th>operations/s</th><th>of ");
      html.append(RatioChart.escaped(outcome.row().base())).append("</th><th>rounds</th>");
      html.append("<th>p50 µs</th><th>p99 µs</th><th>CPU µs/op</th><th>bytes/op</th>");
      html.append("<th>progressed</th><th>bystander p99 µs</th></tr>\n");
      outcome.results().forEach(this::line);
      html.append("</table></div>\n");
    }
  }

  private static String verdict(RowOutcome outcome) {
    double goal = outcome.row().goal();
    Double ratio = outcome.ratio();
    if (goal == 0 || ratio == null) {
      return "";
    }
    String style = ratio >= goal ? "good" : "bad";
    return String.format(
        Locale.ROOT, " — <span class=\"%s\">%.2f</span>, goal %s", style, ratio, goal);
  }

  private void line(JsonObject line) {
    html.append("<tr><td>").append(RatioChart.escaped(RowOutcome.text(line, "backend")));
    html.append("</td>");
    if (line.has("reason")) {
      html.append("<td class=\"reason\" colspan=\"9\">not measured: ");
      html.append(RatioChart.escaped(RowOutcome.text(line, "reason"))).append("</td></tr>\n");
      return;
    }
    cell(String.format(Locale.ROOT, "%,.0f", line.get("ops_per_s").getAsDouble()));
    cell(RowOutcome.text(line, "ratio"));
    cell(RowOutcome.text(line, "ratio_low") + "–" + RowOutcome.text(line, "ratio_high"));
    for (String each : List.of("p50_us", "p99_us", "cpu_us_per_op", "alloc_b_per_op")) {
      cell(number(line, each));
    }
    cell(RowOutcome.text(line, "progressed"));
    cell(number(line, "bystander_p99_us"));
    html.append("</tr>\n");
  }

  private static String number(JsonObject line, String name) {
    String text = RowOutcome.text(line, name);
    if (text.isEmpty()) {
      return "–";
    }
    double value = Double.parseDouble(text);
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }

  private void cell(String text) {
    html.append("<td>").append(RatioChart.escaped(text)).append("</td>");
  }
}
