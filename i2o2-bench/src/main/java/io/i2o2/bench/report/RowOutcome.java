package io.i2o2.bench.report;

import com.google.gson.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a comparison of the report came to.
 *
 * @param row the comparison
 * @param command what was run, as a user would type it
 * @param results a line for each rival, as compare writes them
 * @param failure what went wrong, or null
 */
public record RowOutcome(
    ReportRow row, String command, List<JsonObject> results, @Nullable String failure) {
  /** What the report is about. */
  public static final String OURS = "uring";

  /**
   * Copies the results.
   *
   * @param row the comparison
   * @param command what was run
   * @param results a line for each rival
   * @param failure what went wrong, or null
   */
  public RowOutcome {
    results = List.copyOf(results);
  }

  /**
   * What a rival came to.
   *
   * @param name its name
   * @return its line, or null if it has none with figures
   */
  public @Nullable JsonObject measured(String name) {
    return results.stream()
        .filter(each -> text(each, "backend").equals(name) && each.has("ratio"))
        .findFirst()
        .orElse(null);
  }

  /**
   * The scheduler's ratio.
   *
   * @return to the base, or null if one of both was not measured
   */
  public @Nullable Double ratio() {
    JsonObject ours = measured(OURS);
    return ours != null && text(ours, "ratio_to").equals(row.base())
        ? (Double) ours.get("ratio").getAsDouble()
        : null;
  }

  static String text(JsonObject line, String name) {
    return line.has(name) && !line.get(name).isJsonNull() ? line.get(name).getAsString() : "";
  }
}
