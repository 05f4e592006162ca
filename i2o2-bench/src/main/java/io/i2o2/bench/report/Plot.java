package io.i2o2.bench.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Operations a second over the number of callers, as an SVG picture: both axes logarithmic, one
 * line for each rival.
 */
public final class Plot {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 440;
  private static final int LEFT = 80;
  private static final int RIGHT = 210;
  private static final int TOP = 40;
  private static final int BOTTOM = 50;
  private static final List<String> COLORS =
      List.of("#555555", "#d95f02", "#1b9e77", "#7570b3", "#e7298a", "#66a61e", "#a6761d");

  private final String title;
  private final Map<String, Map<Integer, Double>> series = new TreeMap<>();

  /**
   * A plot without points.
   *
   * @param title what was measured
   */
  public Plot(String title) {
    this.title = title;
  }

  /**
   * Adds a point; a second one at the same place replaces the first.
   *
   * @param rival the line it belongs to
   * @param callers 1 or more
   * @param perSecond more than 0
   */
  public void add(String rival, int callers, double perSecond) {
    if (callers < 1 || !(perSecond > 0)) {
      throw new IllegalArgumentException(
          rival + ": " + callers + " callers with " + perSecond + " operations a second");
    }
    series.computeIfAbsent(rival, _ -> new TreeMap<>()).put(callers, perSecond);
  }

  /**
   * Draws it.
   *
   * @return an SVG document
   */
  public String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                + " font-family=\"sans-serif\" font-size=\"12\">%n",
            WIDTH, HEIGHT));
    svg.append(format("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>%n", WIDTH, HEIGHT));
    svg.append(
        format(
            "<text x=\"%d\" y=\"24\" font-size=\"15\" fill=\"#222222\">%s</text>%n",
            LEFT, escaped(title)));
    if (!series.isEmpty()) {
      axes(svg);
      lines(svg);
    }
    return svg.append("</svg>\n").toString();
  }

  private void axes(StringBuilder svg) {
    for (double value = low(); value <= high(); value *= 10) {
      double y = y(value);
      svg.append(
          format(
              "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dddddd\"/>%n",
              LEFT, y, WIDTH - RIGHT, y));
      svg.append(label(LEFT - 8, y + 4, "end", "#555555", count(value)));
    }
    for (int callers : callers()) {
      svg.append(
          label(x(callers), HEIGHT - BOTTOM + 18, "middle", "#555555", Integer.toString(callers)));
    }
    svg.append(
        label(
            (LEFT + WIDTH - RIGHT) / 2.0,
            HEIGHT - 12,
            "middle",
            "#555555",
            "callers (or batch); operations a second"));
  }

  private void lines(StringBuilder svg) {
    List<Map.Entry<String, Map<Integer, Double>>> best =
        new ArrayList<>(
            series.entrySet().stream()
                .sorted(Comparator.comparingDouble(each -> -last(each.getValue().values())))
                .toList());
    double labelY = TOP;
    for (int i = 0; i < best.size(); i++) {
      String color = COLORS.get(i % COLORS.size());
      StringBuilder points = new StringBuilder();
      best.get(i)
          .getValue()
          .forEach(
              (callers, value) -> {
                points.append(format("%.1f,%.1f ", x(callers), y(value)));
                svg.append(
                    format(
                        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n",
                        x(callers), y(value), color));
              });
      svg.append(
          format(
              "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>%n",
              points.toString().strip(), color));
      labelY = Math.max(labelY + 16, y(last(best.get(i).getValue().values())) + 4);
      svg.append(label(WIDTH - RIGHT + 10, labelY, "start", color, best.get(i).getKey()));
    }
  }

  private List<Integer> callers() {
    return series.values().stream()
        .flatMap(each -> each.keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  private double low() {
    return Math.pow(
        10, Math.floor(Math.log10(values().stream().mapToDouble(v -> v).min().orElse(1))));
  }

  private double high() {
    return Math.pow(
        10, Math.ceil(Math.log10(values().stream().mapToDouble(v -> v).max().orElse(1))));
  }

  private Collection<Double> values() {
    return series.values().stream().flatMap(each -> each.values().stream()).toList();
  }

  private double x(int callers) {
    double most = Math.log(Math.max(2, callers().getLast()));
    return LEFT + 20 + (WIDTH - LEFT - RIGHT - 40) * Math.log(callers) / most;
  }

  private double y(double value) {
    double range = Math.max(1, Math.log10(high()) - Math.log10(low()));
    return HEIGHT
        - BOTTOM
        - (HEIGHT - TOP - BOTTOM) * (Math.log10(value) - Math.log10(low())) / range;
  }

  private static double last(Collection<Double> values) {
    return values.stream().reduce((_, second) -> second).orElse(0.0);
  }

  private static String count(double value) {
    return value >= 1e6
        ? format("%.0f M", value / 1e6)
        : value >= 1e3 ? format("%.0f k", value / 1e3) : format("%.0f", value);
  }

  private static String label(double x, double y, String anchor, String color, String text) {
    return format(
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n",
        x, y, anchor, color, escaped(text));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String format(String pattern, Object... arguments) {
    return String.format(Locale.ROOT, pattern.replace("%n", "\n"), arguments);
  }
}
