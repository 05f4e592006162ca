package io.i2o2.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Callers that are in a system call of their own on a registered buffer; now and then one never
 * comes back.
 */
final class SimulatedBuffers {
  private final Simulation simulation;
  private final List<Hold> holds = new ArrayList<>();

  private record Hold(BufferSlot slot, int place, SimulatedRegistration registration) {}

  SimulatedBuffers(Simulation simulation) {
    this.simulation = simulation;
  }

  /** One begins a call, or comes back from it. */
  void act(List<SimulatedRegistration> registrations, SplittableRandom random) {
    if (random.nextBoolean()) {
      letGo(random);
    } else if (!registrations.isEmpty()) {
      SimulatedRegistration registration = registrations.get(random.nextInt(registrations.size()));
      BufferSlot slot = part(registration.made(), random);
      if (slot != null) {
        int place = slot.holds().hold();
        if (place != StripedHolds.NONE) {
          registration.held(1);
          holds.add(new Hold(slot, place, registration));
        }
      }
    }
  }

  /** What the ring of a caller has of a buffer. */
  private @Nullable BufferSlot part(@Nullable Object handle, SplittableRandom random) {
    return handle instanceof SharedBufferSlot shared
        ? shared.part(random.nextInt(simulation.rings().count()))
        : (BufferSlot) handle;
  }

  /** The script is over: all come back, but perhaps one that hangs. */
  void end(SplittableRandom random) {
    int most = random.nextInt(4) == 0 ? 1 : 0;
    while (holds.size() > most) {
      letGo(random);
    }
  }

  boolean isAnyHeld() {
    return !holds.isEmpty();
  }

  private void letGo(SplittableRandom random) {
    if (!holds.isEmpty()) {
      Hold hold = holds.remove(random.nextInt(holds.size()));
      hold.registration.held(-1);
      hold.slot.letGo(hold.place);
    }
  }
}
