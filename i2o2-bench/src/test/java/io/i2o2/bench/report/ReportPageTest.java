package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.i2o2.Fact;
import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

/** Page, picture and table of the same outcomes. */
final class ReportPageTest {
  private static RowOutcome outcome(
      String title, double goal, @Nullable String failure, String... lines) {
    ReportRow row =
        new ReportRow(
            "Reads & <more>", title, "filechannel", goal, List.of("--rivals", "uring,filechannel"));
    List<JsonObject> results =
        List.of(lines).stream().map(line -> new Gson().fromJson(line, JsonObject.class)).toList();
    return new RowOutcome(row, "compare \"x\"", results, failure);
  }

  private static String line(String backend, double ratio, int progressed) {
    return """
        {"backend":"%s","callers":64,"ops_per_s":123456.7,"ratio":%s,"ratio_low":0.5,\
        "ratio_high":2.25,"ratio_to":"filechannel","p50_us":null,"p99_us":12345.6,"progressed":%d}
        """
        .formatted(backend, ratio, progressed);
  }

  private static final List<RowOutcome> OUTCOMES =
      List.of(
          outcome("fast", 1, null, line("uring", 1.5, 64), line("filechannel", 1, 2)),
          outcome("slow", 1, null, line("uring", 0.25, 64), line("filechannel", 1, 64)),
          outcome(
              "absent",
              1,
              null,
              "{\"backend\":\"uring\",\"reason\":\"a <reason>\"}",
              line("filechannel", 1, 64)),
          outcome("broken", 1, "exit status 1: <x>"));

  @Test
  void aRatioNeedsBoth() {
    assertEquals(1.5, OUTCOMES.getFirst().ratio());
    assertNull(OUTCOMES.get(2).ratio());
    assertNull(OUTCOMES.get(3).ratio());
  }

  @Test
  void thePageTellsGoalsMissesAndFailures() {
    String page = ReportPage.of(List.of(new Fact("a", "b", "c&d")), "<svg/>", OUTCOMES);
    assertTrue(page.contains("<dt>b</dt><dd>c&amp;d</dd>"), page);
    assertTrue(page.contains("<span class=\"good\">1.50</span>, goal 1.0"), page);
    assertTrue(page.contains("<span class=\"bad\">0.25</span>, goal 1.0"), page);
    assertTrue(page.contains("not measured: a &lt;reason&gt;"), page);
    assertTrue(page.contains("failed: exit status 1: &lt;x&gt;"), page);
    assertTrue(page.contains("<h2>Reads &amp; &lt;more&gt;</h2>"), page);
    assertTrue(page.contains("<td>0.5–2.25</td><td>–</td><td>12,346</td>"), page);
  }

  @Test
  void thePictureIsXmlWithABarForEachRatio() throws Exception {
    String svg = RatioChart.svg("a & b", OUTCOMES);
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
    assertTrue(svg.contains("fast, of FileChannel"), svg);
    assertTrue(svg.contains("slow, of FileChannel"), svg);
    assertFalse(svg.contains("absent"), svg);
    assertEquals(3, svg.split("<rect", -1).length - 1, "the ground, and two bars");
  }

  @Test
  void theTableTellsWhoDidNotProgress() {
    String table = ReportTable.of(OUTCOMES);
    String expected =
        """
        | Reads & <more> | uring | filechannel | uring of filechannel | in rounds |
        | --- | --- | --- | --- | --- |
        | fast | 123 | 123 (2 of 64) | 1.50 | 0.50–2.25 |
        """;
    assertTrue(table.startsWith(expected), table);
    assertTrue(table.contains("| absent |  | 123 |  |  |\n"), table);
  }
}
