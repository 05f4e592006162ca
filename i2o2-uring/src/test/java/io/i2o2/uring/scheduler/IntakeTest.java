package io.i2o2.uring.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the end of a loop does to commands. */
final class IntakeTest {
  private final Intake intake = StressParts.intake(4);
  private final List<String> refused = new ArrayList<>();

  private boolean inOrder(String name) {
    return intake.inOrder(_ -> {}, _ -> refused.add(name));
  }

  @Test
  void theEndRefusesCommandsInTheirOrderLookedAtOrNot() {
    assertTrue(inOrder("seen"));
    assertTrue(intake.hasCommand());
    assertTrue(inOrder("unseen"));
    assertTrue(intake.urgently(_ -> {}, _ -> refused.add("urgent")));

    intake.end();
    assertEquals(List.of("urgent", "seen", "unseen"), refused);
    assertFalse(inOrder("late"), "neither done nor refused");
    assertEquals(3, refused.size());
  }
}
