package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Taking operations out of turn. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MpscQueueTest {
  private final Operation replacement = new CallbackOperation();

  private static List<Operation> fill(MpscQueue queue, int count) {
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      operations.add(StressParts.operation());
      assertEquals(MpscQueue.Offer.ACCEPTED, queue.offer(operations.getLast()));
    }
    return operations;
  }

  @Test
  void whatWasReplacedIsNotTaken() {
    MpscQueue queue = new MpscQueue(4, 4);
    List<Operation> operations = fill(queue, 4);
    assertSame(operations.get(0), queue.take());
    assertTrue(queue.replace(operations.get(2), replacement));
    assertFalse(queue.replace(operations.get(2), replacement), "it was taken out already");
    assertFalse(queue.replace(operations.get(0), replacement), "it was taken already");
    Operation later = fill(queue, 1).getFirst();
    assertTrue(queue.replace(later, replacement), "it came after the first look");

    assertSame(operations.get(1), queue.take());
    assertSame(replacement, queue.take());
    assertSame(operations.get(3), queue.take());
    assertSame(replacement, queue.take());
    assertNull(queue.take());
  }

  /** With a search for each of them this takes the square of their number, that is many minutes. */
  @Test
  void allOfAVeryLongQueueCanBeReplacedOneByOne() {
    int count = 1 << 19;
    MpscQueue queue = new MpscQueue(count, 4);
    List<Operation> operations = fill(queue, count);
    for (Operation operation : operations.reversed()) {
      assertTrue(queue.replace(operation, replacement));
    }
    for (int i = 0; i < count; i++) {
      assertSame(replacement, queue.take());
    }
    assertTrue(queue.isEmpty());
  }
}
