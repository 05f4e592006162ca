package io.i2o2.bench.report;

import java.util.List;

/**
 * One comparison of the report.
 *
 * @param section what it belongs to
 * @param title what is compared
 * @param base whose rate is 1
 * @param goal the ratio that the scheduler is to reach, or 0 if there is none
 * @param arguments of the command compare; {@code {data}}, {@code {parts}}, {@code {small}} and
 *     {@code {write}} stand for files
 */
public record ReportRow(
    String section, String title, String base, double goal, List<String> arguments) {
  /**
   * Copies the arguments.
   *
   * @param section what it belongs to
   * @param title what is compared
   * @param base whose rate is 1
   * @param goal the ratio that the scheduler is to reach, or 0 if there is none
   * @param arguments of the command compare
   */
  public ReportRow {
    arguments = List.copyOf(arguments);
  }

  /**
   * Who takes part.
   *
   * @return their names
   */
  public List<String> rivals() {
    return List.of(arguments.get(arguments.indexOf("--rivals") + 1).split(",", -1));
  }
}
