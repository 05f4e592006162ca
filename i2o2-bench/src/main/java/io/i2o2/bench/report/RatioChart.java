package io.i2o2.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * The scheduler's ratios as an SVG picture: a bar for each comparison, on a logarithmic axis, to
 * the right of 1 where it is faster.
 */
public final class RatioChart {
  private static final int WIDTH = 760;
  private static final int LABELS = 330;
  private static final int RIGHT = 70;
  private static final int LINE = 18;
  private static final int TOP = 40;
  private static final double LEAST = 0.05;
  private static final double MOST = 5;
  private static final String FASTER = "#1b7f5c";
  private static final String SLOWER = "#c25b12";

  private RatioChart() {}

  /**
   * Draws it.
   *
   * @param title the heading
   * @param outcomes what to draw; what has no ratio is left out
   * @return an SVG document
   */
  public static String svg(String title, List<RowOutcome> outcomes) {
    StringBuilder bars = new StringBuilder();
    String section = "";
    int y = TOP + 14;
    for (RowOutcome each : outcomes) {
      Double ratio = each.ratio();
      if (ratio == null) {
        continue;
      }
      if (!each.row().section().equals(section)) {
        section = each.row().section();
        y += 8;
        bars.append(text(8, y, "start", "font-weight=\"bold\"", section));
        y += LINE;
      }
      bars.append(bar(each, ratio, y));
      y += LINE;
    }
    return head(title, y + 12) + axis(y) + bars + "</svg>\n";
  }

  private static String head(String title, int height) {
    return format(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'"
                + " font-family='sans-serif' font-size='12' role='img'>\n"
                + "<title>%s</title>\n<rect width='%d' height='%d' fill='#ffffff'/>\n",
            WIDTH, height, escaped(title), WIDTH, height)
        + text(8, 22, "start", "font-size='15'", title);
  }

  private static String axis(int bottom) {
    StringBuilder axis = new StringBuilder();
    for (double tick : new double[] {0.1, 0.25, 0.5, 1, 2, 4}) {
      axis.append(
          format(
              "<line x1='%.1f' y1='%d' x2='%.1f' y2='%d' stroke='%s'/>\n",
              x(tick), TOP, x(tick), bottom - LINE / 2, tick == 1 ? "#333333" : "#dddddd"));
      axis.append(text(x(tick), TOP - 4, "middle", "fill='#555555'", format("%s", tick)));
    }
    return axis.toString();
  }

  private static String bar(RowOutcome outcome, double ratio, int y) {
    double from = Math.min(x(1), x(ratio));
    double width = Math.max(1, Math.abs(x(ratio) - x(1)));
    return text(LABELS, y, "end", "", outcome.row().title() + ", of " + name(outcome.row().base()))
        + format(
            "<rect x='%.1f' y='%d' width='%.1f' height='11' fill='%s'/>\n",
            from, y - 10, width, ratio >= 1 ? FASTER : SLOWER)
        + text(WIDTH - 8, y, "end", "", format("%.2f", ratio));
  }

  private static String name(String base) {
    return base.equals("filechannel") ? "FileChannel" : base.equals("c") ? "C" : base;
  }

  private static double x(double ratio) {
    double place = Math.log(Math.clamp(ratio, LEAST, MOST) / LEAST) / Math.log(MOST / LEAST);
    return LABELS + 12 + (WIDTH - LABELS - 12 - RIGHT) * place;
  }

  private static String text(double x, double y, String anchor, String more, String text) {
    return format(
        "<text x='%.1f' y='%.1f' text-anchor='%s' %s>%s</text>\n",
        x, y, anchor, more, escaped(text));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  /** The patterns have the other quotes, which need no escapes. */
  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern.replace('\'', '"'), arguments);
  }
}
