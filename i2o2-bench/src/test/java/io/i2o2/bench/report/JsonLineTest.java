package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import org.junit.jupiter.api.Test;

final class JsonLineTest {
  private final Gson gson = new GsonBuilder().setStrictness(Strictness.STRICT).create();

  @Test
  void textSurvivesWhateverItHolds() {
    String text = "quote \" backslash \\ newline \n tab \t bell \u0007 umlaut ä \uD83D\uDE00 end";
    JsonObject read = gson.fromJson(new JsonLine().add(text, text).toString(), JsonObject.class);
    assertEquals(text, read.get(text).getAsString());
  }

  @Test
  void numbersAndTruthsStayWhatTheyAre() {
    String line = new JsonLine().add("a", 1).add("b", 2.5).add("c", true).add("d", null).toString();
    assertEquals("{\"a\":1,\"b\":2.5,\"c\":true,\"d\":null}", line);
  }

  @Test
  void numbersThatJsonDoesNotHaveBecomeNull() {
    String line = new JsonLine().add("a", Double.NaN).add("b", Double.POSITIVE_INFINITY).toString();
    assertEquals("{\"a\":null,\"b\":null}", line);
  }

  @Test
  void staysOnOneLine() {
    assertEquals(1, new JsonLine().add("a", "x\r\ny").toString().lines().count());
  }
}
