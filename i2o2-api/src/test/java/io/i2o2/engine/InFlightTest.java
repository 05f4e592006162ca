package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries in flight, and the user data that names them. */
final class InFlightTest {
  @Test
  void everyEntryIsGivenOutOnceUntilItIsFull() {
    InFlight inFlight = new InFlight(3);
    Set<Long> userData = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      assertFalse(inFlight.isFull());
      userData.add(inFlight.claim(new CallbackOperation(), null));
    }
    assertTrue(inFlight.isFull());
    assertEquals(3, userData.size());
    assertEquals(3, inFlight.count());
  }

  @Test
  void aReleasedEntryIsFoundNoMore() {
    InFlight inFlight = new InFlight(1);
    Operation first = new CallbackOperation();
    long stale = inFlight.claim(first, null);
    assertSame(first, inFlight.find(stale));
    inFlight.release(stale);
    assertNull(inFlight.find(stale));
    assertEquals(UserData.NONE, inFlight.userData(first));

    Operation second = new CallbackOperation();
    long current = inFlight.claim(second, null);
    assertNotEquals(stale, current);
    assertNull(inFlight.find(stale));
    assertSame(second, inFlight.find(current));
  }

  @Test
  void aTableWhoseOperationsWereTakenHasEveryEntryFreeAgain() {
    InFlight inFlight = new InFlight(4);
    List<Operation> claimed = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      claimed.add(new CallbackOperation());
      inFlight.claim(claimed.getLast(), null);
    }
    List<Operation> taken = new ArrayList<>();
    for (int index = 0; index < inFlight.capacity(); index++) {
      taken.add(inFlight.take(index));
    }
    assertEquals(claimed, taken);
    assertEquals(0, inFlight.count());
    assertNull(inFlight.take(0));
  }

  @Test
  void whatIsCancelledAgainAndAgainIsCancelledOnce() {
    InFlight inFlight = new InFlight(3);
    List<Long> userData = new ArrayList<>();
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      operations.add(new CallbackOperation());
      userData.add(inFlight.claim(operations.getLast(), null));
    }
    for (int i = 0; i < 10; i++) {
      assertTrue(inFlight.cancel(operations.get(2)));
      assertTrue(inFlight.cancel(operations.get(0)));
    }
    inFlight.cancelAll();
    List<Long> cancelled = new ArrayList<>();
    while (inFlight.hasCancel()) {
      cancelled.add(inFlight.nextCancel());
    }
    assertEquals(List.of(userData.get(2), userData.get(0), userData.get(1)), cancelled);
  }

  @Test
  void aCancelDoesNotHitTheSuccessorOfWhatIsOver() {
    InFlight inFlight = new InFlight(1);
    Operation first = new CallbackOperation();
    long userData = inFlight.claim(first, null);
    assertTrue(inFlight.cancel(first));
    inFlight.release(userData);
    inFlight.claim(new CallbackOperation(), null);
    assertFalse(inFlight.hasCancel());
    assertFalse(inFlight.cancel(first));
  }

  @Test
  void anIndexBeyondTheTableIsNobodys() {
    InFlight inFlight = new InFlight(2);
    inFlight.claim(new CallbackOperation(), null);
    assertNull(inFlight.find(UserData.operation(0, 2)));
    assertNull(inFlight.find(UserData.operation(0, 0xffffff)));
    assertNull(inFlight.find(UserData.NONE));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
  void userDataKeepsKindGenerationAndIndexApart(int generation) {
    for (int kind : new int[] {UserData.OPERATION, UserData.FILE_TAG, UserData.BUFFER_TAG}) {
      for (int index : new int[] {0, 1, 0x7fffff, 0xffffff}) {
        long userData = UserData.of(kind, generation, index);
        assertEquals(kind, UserData.kind(userData));
        assertEquals(generation, UserData.generation(userData));
        assertEquals(index, UserData.index(userData));
      }
    }
  }

  @Test
  void theGenerationAfterTheLastIsTheFirst() {
    long last = UserData.operation(-1, 5);
    long next = UserData.operation(-1 + 1, 5);
    assertEquals(UserData.operation(0, 5), next);
    assertEquals(UserData.kind(last), UserData.kind(next));
    assertEquals(UserData.index(last), UserData.index(next));
    assertNotEquals(last, next);
  }
}
