package io.i2o2.fallback.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Guard;
import io.i2o2.SchedulerClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class SlotTableTest {
  private final List<Registration<String>> unused = new ArrayList<>();
  private final SlotTable<String> table = new SlotTable<>(
          2, () -> new SchedulerClosedException("test", new AssertionError("fault")), unused::add);

  @Test
  void fillsTheLowestFreeSlot() {
    assertEquals(0, add("a").slot());
    assertEquals(1, add("b").slot());
    assertNull(table.add("c", Guard.NONE));
  }

  @Test
  void aSlotIsFreeOnlyWhenItsRegistrationIsForgotten() {
    Registration<String> a = add("a");
    add("b");
    assertTrue(table.takeOut(a));
    assertEquals(List.of(a), unused);
    assertNull(table.add("c", Guard.NONE), "not given back yet");

    table.forget(a);
    Registration<String> c = add("c");
    assertEquals(0, c.slot());
    assertEquals(1, c.generation());
  }

  @Test
  void whatIsInUseIsNotUnusedWhenItIsTakenOut() {
    Registration<String> a = add("a");
    assertTrue(table.enter(a));
    assertTrue(table.takeOut(a));
    assertEquals(List.of(), unused);
    assertFalse(table.enter(a), "of an older generation");

    a.uses().leave();
    assertEquals(List.of(a), unused);
  }

  @Test
  void anOlderGenerationIsRefused() {
    Registration<String> a = add("a");
    Registration<String> b = Objects.requireNonNull(table.replace(a, "b", Guard.NONE));
    assertEquals(0, b.slot());
    assertEquals(1, b.generation());

    assertFalse(table.enter(a));
    assertFalse(table.takeOut(a));
    assertNull(table.replace(a, "c", Guard.NONE));
    assertTrue(table.enter(b));
  }

  @Test
  void theEndOfAReplacedOneDoesNotFreeItsSlot() {
    Registration<String> a = add("a");
    assertTrue(table.enter(a));
    Registration<String> b = Objects.requireNonNull(table.replace(a, "b", Guard.NONE));
    assertTrue(table.enter(b));
    assertTrue(table.takeOut(b));
    a.uses().leave();
    table.forget(a);
    assertEquals(1, add("c").slot(), "b still holds slot 0");

    b.uses().leave();
    table.forget(b);
    assertEquals(0, add("d").slot());
  }

  @Test
  void closingEmptiesAllSlotsForGood() {
    Registration<String> a = add("a");
    Registration<String> b = add("b");
    table.close();
    assertEquals(2, unused.size());
    assertEquals(2, table.alive().size());
    table.forget(a);
    table.forget(b);
    assertTrue(table.alive().isEmpty());
    assertThrows(SchedulerClosedException.class, () -> table.add("c", Guard.NONE));
  }

  private Registration<String> add(String resource) {
    return Objects.requireNonNull(table.add(resource, Guard.NONE));
  }
}
