package io.i2o2.engine;

import io.i2o2.Guard;

/** A file or buffer in the same slot of several rings. */
abstract class SharedSlot extends Registration {
  private final SharedParts parts;

  /** Made when the first ring has given out the slot. */
  SharedSlot(Owner owner, Registration first, Guard guard, SharedParts parts) {
    super(owner, first.slot(), first.generation(), guard);
    this.parts = parts;
  }

  final SharedParts parts() {
    return parts;
  }
}
