package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class ErrnoTest {

  @Test
  void everyConstantHasItsNameInTheTable() throws Exception {
    int constants = 0;
    for (Field field : Errno.class.getFields()) {
      if (Modifier.isStatic(field.getModifiers())) {
        assertEquals(field.getName(), Errno.name(field.getInt(null)));
        assertEquals(OptionalInt.of(field.getInt(null)), Errno.number(field.getName()));
        constants++;
      }
    }
    assertTrue(constants > 30, "the constants were not found");
  }

  @Test
  void knowsAllOfLinuxByNumberNameAndText() throws Exception {
    List<String> names = new ArrayList<>();
    for (String[] row : linux()) {
      int number = Integer.parseInt(row[1]);
      assertEquals(OptionalInt.of(number), Errno.number(row[0]), row[0]);
      assertEquals(Optional.of(row[2]), Errno.text(number));
      if (!names.contains("second name of " + number)) {
        assertEquals(row[0], Errno.name(number));
        assertEquals(row[0] + " (" + number + ", " + row[2] + ")", Errno.describe(number));
        names.add("second name of " + number);
      }
    }
    assertEquals(131, names.size());
    for (int none : new int[] {Integer.MIN_VALUE, -1, 0, 41, 58, 134, 512, Integer.MAX_VALUE}) {
      assertEquals("errno " + none, Errno.name(none));
      assertEquals(Optional.empty(), Errno.text(none));
    }
  }

  /** Name, number and text of each; second names stand last. */
  private static List<String[]> linux() throws IOException {
    try (InputStream file = ErrnoTest.class.getResourceAsStream("errnos.txt")) {
      return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", 3))
          .toList();
    }
  }

  @Test
  void describesNameNumberAndText() {
    assertEquals("ENOSPC (28, No space left on device)", Errno.describe(Errno.ENOSPC));
    assertEquals("ECANCELED", Errno.name(125));
  }

  @Test
  void numbersWithoutANameAreShownAsNumbers() {
    assertEquals("errno 999", Errno.name(999));
    assertEquals("errno 999", Errno.describe(999));
    assertEquals(OptionalInt.empty(), Errno.number("ENOTHING"));
  }

  @Test
  void knowsSecondNames() {
    assertEquals(OptionalInt.of(Errno.EAGAIN), Errno.number("EWOULDBLOCK"));
    assertEquals(OptionalInt.of(Errno.EDEADLK), Errno.number("EDEADLOCK"));
    assertEquals(OptionalInt.of(Errno.EOPNOTSUPP), Errno.number("ENOTSUP"));
  }

  @Test
  void anExceptionsErrnoIsPositive() {
    assertEquals(5, new ErrnoException(5, "x").errno());
    assertThrows(IllegalArgumentException.class, () -> new ErrnoException(0, "x"));
    assertThrows(IllegalArgumentException.class, () -> new ErrnoException(-5, "x"));
  }
}
