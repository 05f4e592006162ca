package io.i2o2.engine;

import org.jspecify.annotations.Nullable;

/**
 * Changes of what is in slots: each is made when the kernel has all operations on the slot that
 * were submitted before. Only for the loop.
 */
final class SlotChanges {
  private final Driver driver;

  /** Registrations whose change no operation holds up any more, in order. */
  private @Nullable Registration first;

  private @Nullable Registration last;

  SlotChanges(Driver driver) {
    this.driver = driver;
  }

  /** Makes a change when nothing that was submitted before stands aside any more. */
  void whenLetGo(Registration registration, Runnable change) {
    if (registration.isHeld()) {
      registration.putOff(change);
    } else if (driver.hasUnflushed()) {
      // A kernel looks at the slot when it takes an operation, not when that is prepared.
      registration.putOff(change);
      add(registration);
    } else {
      change.run();
    }
  }

  /** It went to the kernel, or ended: what was put off for its sake is due after the next enter. */
  void letGo(Attempt attempt) {
    letGo(attempt.fileSlot());
    letGo(attempt.bufferSlot());
  }

  private void letGo(@Nullable Registration registration) {
    if (registration != null && registration.letGo()) {
      add(registration);
    }
  }

  private void add(Registration registration) {
    if (last == null) {
      first = registration;
    } else {
      last.nextPutOff = registration;
    }
    last = registration;
  }

  boolean isEmpty() {
    return first == null;
  }

  /** Makes what was put off, if the kernel has what is encoded now. */
  void runDue() {
    for (Registration each; (each = first) != null && !driver.hasUnflushed(); ) {
      first = each.nextPutOff;
      if (first == null) {
        last = null;
      }
      each.nextPutOff = null;
      each.runPutOff();
    }
  }
}
