package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class BytesTest {
  @Test
  void readsUnitsAsPowersOf1024() {
    assertEquals(4096, Bytes.parse("4096"));
    assertEquals(64 << 10, Bytes.parse("64k"));
    assertEquals(256L << 20, Bytes.parse("256M"));
    assertEquals(3L << 30, Bytes.parse("3GiB"));
    assertEquals(1L << 40, Bytes.parse("1tb"));
    assertEquals(0, Bytes.parse("0"));
  }

  @Test
  void refusesWhatIsNoNumberOfBytes() {
    for (String text : List.of("", "m", "-1", "1.5g", "1x", "9999999999999999999", "8388608t")) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Bytes.parse(text));
      assertTrue(String.valueOf(e.getMessage()).contains("'" + text + "'"), e.getMessage());
    }
  }

  @Test
  void writesTheLargestUnitThatFits() {
    assertEquals("17 bytes", Bytes.text(17));
    assertEquals("1023 bytes", Bytes.text(1023));
    assertEquals("1 KiB", Bytes.text(1024));
    assertEquals("1.5 GiB", Bytes.text(3L << 29));
    assertEquals("2048 TiB", Bytes.text(1L << 51));
    assertEquals("512 MiB/s", Bytes.rate(1L << 30, 2));
  }
}
