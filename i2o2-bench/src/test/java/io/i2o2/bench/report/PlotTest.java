package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

final class PlotTest {
  @Test
  void drawsALineAndItsNameForEachRival() throws Exception {
    Plot plot = new Plot("nop <fast> & furious");
    plot.add("uring, virtual", 1, 1_000);
    plot.add("uring, virtual", 64, 1_000_000);
    plot.add("C, batch", 64, 10_000_000);

    Document svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(plot.svg().getBytes(StandardCharsets.UTF_8)));
    assertEquals(2, svg.getElementsByTagName("polyline").getLength());
    assertEquals(3, svg.getElementsByTagName("circle").getLength());
    String text = svg.getDocumentElement().getTextContent();
    assertTrue(text.contains("nop <fast> & furious"), text);
    assertTrue(text.contains("uring, virtual") && text.contains("C, batch"), text);
  }

  @Test
  void higherIsMoreAndFurtherRightAreMoreCallers() {
    Plot plot = new Plot("");
    plot.add("a", 1, 1_000);
    plot.add("a", 10, 100_000);

    double[] first = circle(plot.svg(), 0);
    double[] second = circle(plot.svg(), 1);
    assertTrue(second[0] > first[0] && second[1] < first[1]);
  }

  @Test
  void refusesWhatALogarithmCannotShow() {
    assertThrows(IllegalArgumentException.class, () -> new Plot("").add("a", 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Plot("").add("a", 1, 0));
  }

  private static double[] circle(String svg, int which) {
    String[] parts = svg.split("<circle cx=\"", -1)[which + 1].split("\"", -1);
    return new double[] {Double.parseDouble(parts[0]), Double.parseDouble(parts[2])};
  }
}
