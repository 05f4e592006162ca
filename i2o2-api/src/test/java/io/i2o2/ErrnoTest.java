package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
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
    assertEquals(OptionalInt.of(Errno.EOPNOTSUPP), Errno.number("ENOTSUP"));
  }

  @Test
  void anExceptionsErrnoIsPositive() {
    assertEquals(5, new ErrnoException(5, "x").errno());
    assertThrows(IllegalArgumentException.class, () -> new ErrnoException(0, "x"));
    assertThrows(IllegalArgumentException.class, () -> new ErrnoException(-5, "x"));
  }
}
