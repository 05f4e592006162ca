package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the end of a loop does to commands. */
final class InboxTest {
  private final Inbox inbox = StressParts.inbox(4);
  private final List<String> refused = new ArrayList<>();

  private boolean inOrder(String name) {
    return inbox.inOrder(() -> {}, _ -> refused.add(name));
  }

  @Test
  void theEndRefusesCommandsInTheirOrderLookedAtOrNot() {
    assertTrue(inOrder("seen"));
    assertTrue(inbox.hasCommand());
    assertTrue(inOrder("unseen"));
    assertTrue(inbox.urgently(() -> {}, _ -> refused.add("urgent")));

    inbox.end();
    assertEquals(List.of("urgent", "seen", "unseen"), refused);
    assertFalse(inOrder("late"), "neither done nor refused");
    assertEquals(3, refused.size());
  }
}
