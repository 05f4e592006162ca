package io.i2o2.uring.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.spi.CallbackOperation;
import io.i2o2.spi.Operation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Taking operations out of turn. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class MailboxTest {
  private final Operation replacement = new CallbackOperation();

  private static List<Operation> fill(Mailbox mailbox, int count) {
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      operations.add(StressParts.operation());
      assertEquals(Mailbox.Offer.ACCEPTED, mailbox.offer(operations.getLast()));
    }
    return operations;
  }

  @Test
  void whatWasReplacedIsNotTaken() {
    Mailbox mailbox = new Mailbox(4, 4);
    List<Operation> operations = fill(mailbox, 4);
    assertSame(operations.get(0), mailbox.take());
    assertTrue(mailbox.replace(operations.get(2), replacement));
    assertFalse(mailbox.replace(operations.get(2), replacement), "it was taken out already");
    assertFalse(mailbox.replace(operations.get(0), replacement), "it was taken already");
    Operation later = fill(mailbox, 1).getFirst();
    assertTrue(mailbox.replace(later, replacement), "it came after the first look");

    assertSame(operations.get(1), mailbox.take());
    assertSame(replacement, mailbox.take());
    assertSame(operations.get(3), mailbox.take());
    assertSame(replacement, mailbox.take());
    assertNull(mailbox.take());
  }

  /** With a search for each of them this takes the square of their number, that is many minutes. */
  @Test
  void allOfAVeryLongQueueCanBeReplacedOneByOne() {
    int count = 1 << 19;
    Mailbox mailbox = new Mailbox(count, 4);
    List<Operation> operations = fill(mailbox, count);
    for (Operation operation : operations.reversed()) {
      assertTrue(mailbox.replace(operation, replacement));
    }
    for (int i = 0; i < count; i++) {
      assertSame(replacement, mailbox.take());
    }
    assertTrue(mailbox.isEmpty());
  }
}
