package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class ResultTest {
  private final Histogram latencies = new Histogram(3);

  private Result result() {
    return new Result(
        "nop", "uring", 8, "virtual", 3_000, 2_000_000_000L, latencies, 7, Map.of("extra", 1));
  }

  @Test
  void jsonBeginsWithTheFieldsThatAllHave() {
    latencies.recordValue(1_500);
    JsonObject json = JsonParser.parseString(result().json().toString()).getAsJsonObject();
    List<String> names = new ArrayList<>(json.keySet());
    assertEquals(
        List.of(
            "what", "backend", "callers", "kind", "ops_per_s", "p50_us", "p99_us", "progressed"),
        names.subList(0, 8));
    assertEquals(1_500, json.get("ops_per_s").getAsDouble());
    assertEquals(1.5, json.get("p50_us").getAsDouble(), 0.01);
    assertEquals(7, json.get("progressed").getAsInt());
    assertEquals(1, json.get("extra").getAsInt());
  }

  @Test
  void percentilesAreThoseOfTheTimedOperations() {
    for (int i = 1; i <= 100; i++) {
      latencies.recordValue(i * 1_000L);
    }
    assertEquals(50, Objects.requireNonNull(result().micros(50)), 0.1);
    assertEquals(99, Objects.requireNonNull(result().micros(99)), 0.1);
  }

  @Test
  void sayNothingOfLatencyWhenNothingWasTimed() {
    assertTrue(result().json().toString().contains("\"p50_us\":null,\"p99_us\":null"));
    assertTrue(result().text().contains("latency unknown"), result().text());
  }
}
