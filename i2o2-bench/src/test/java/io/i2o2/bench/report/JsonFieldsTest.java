package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonFieldsTest {
  @Test
  void readsBackWhatIsWritten() {
    String text = "quote \" backslash \\ newline \n tab \t bell \u0007 umlaut ä \uD83D\uDE00 end ";
    JsonLine line =
        new JsonLine()
            .add(text, text)
            .add("n", -2.5e-3)
            .add("t", true)
            .add("f", false)
            .add("0", null);
    Map<String, ?> fields = JsonFields.of(line.toString());
    assertEquals(List.of(text, "n", "t", "f", "0"), List.copyOf(fields.keySet()));
    assertEquals(text, fields.get(text));
    assertEquals(-0.0025, fields.get("n"));
    assertEquals(true, fields.get("t"));
    assertEquals(false, fields.get("f"));
    assertEquals(null, fields.get("0"));
  }

  @Test
  void blanksAndAllEscapesAreAllowed() {
    assertEquals(
        Map.of("a", "\"\\/\b\f\n\r\tA", "b", 0.0),
        JsonFields.of(" { \"a\" : \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\" ,\t\"b\" : 0 } "));
    assertEquals(Map.of(), JsonFields.of("{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{",
        "}",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{\"a\":1 2}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":NaN}",
        "{\"a\":nil}",
        "{\"a\":\"b}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u00g0\"}",
        "{\"a\":\"\\",
        "{\"a\":[1]}",
        "{\"a\":{}}",
        "{a:1}",
        "{\"a\":1}}",
        "{\"a\":1} x"
      })
  void whatIsNoSuchObjectIsRefusedWithItsPlace(String line) {
    String message =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> JsonFields.of(line)).getMessage());
    assertTrue(message.matches("character \\d+: expected .+"), message);
  }
}
