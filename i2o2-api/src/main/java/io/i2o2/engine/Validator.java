package io.i2o2.engine;

import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import io.i2o2.opcode.Nop;
import io.i2o2.opcode.OpcodeSpec;
import org.jspecify.annotations.Nullable;

/** Refuses, at the call that gave it, what this scheduler or its driver cannot run. */
final class Validator {
  private final HandleOwner scheduler;
  private final Driver driver;
  private final int ring;

  Validator(HandleOwner scheduler, Driver driver, int ring) {
    this.scheduler = scheduler;
    this.driver = driver;
    this.ring = ring;
  }

  /**
   * Checks an operation.
   *
   * @param toLoop whether it is about to be handed over to the loop
   */
  void check(Opcode opcode, Guard guard, boolean toLoop) {
    if (opcode instanceof Nop) {
      return;
    }
    SubmissionChecks.memory(opcode, guard);
    Target target = opcode.target();
    if (target != null) {
      file(opcode, target, toLoop);
    }
    OpcodeSpec spec = OpcodeSpec.of(opcode);
    Target second = spec.secondTarget();
    if (second != null) {
      file(opcode, second, toLoop);
    }
    driver.check(spec.plain());
    RegisteredBuffer buffer = opcode.registeredBuffer();
    if (buffer != null) {
      buffer(opcode, buffer);
    }
  }

  /** Checks a file that the loop is about to be asked to register. */
  void file(Object what, Target target) {
    file(what, target, true);
  }

  private void file(Object what, Target target, boolean toLoop) {
    switch (Facades.core(target)) {
      case Fd _ -> {}
      case OpenFile file -> file(what, target, file, toLoop);
      case FileSlot slot -> registration(what, target, slot);
      case SharedFile shared -> file(what, target, shared.part(ring), toLoop);
      case SharedFileSlot shared -> shared(what, target, shared, shared.part(ring));
      case FileHandle _, RegisteredFile _ -> ours(what, target, null);
    }
  }

  private void file(Object what, Target target, OpenFile file, boolean toLoop) {
    ours(what, target, file.scheduler());
    if ((toLoop && !file.toLoop()) || !file.isOpen()) {
      throw new IllegalStateException(text(what) + ": the file was closed");
    }
  }

  private void buffer(Object what, RegisteredBuffer buffer) {
    RegisteredBuffer core = Facades.core(buffer);
    if (core instanceof BufferSlot slot) {
      registration(what, "registered buffer " + slot.slot(), slot);
    } else if (core instanceof SharedBufferSlot shared) {
      shared(what, "registered buffer " + shared.slot(), shared, shared.part(ring));
    } else {
      ours(what, buffer, null);
    }
  }

  /** What is registered with several rings is freed with all of them before it is with each. */
  private void shared(Object what, Object handle, Registration shared, Registration part) {
    registration(what, handle, part);
    current(what, shared);
  }

  private void registration(Object what, Object handle, Registration registration) {
    ours(what, handle, registration.scheduler());
    current(what, registration);
  }

  private static void current(Object what, Registration registration) {
    if (!registration.isCurrent()) {
      throw new IllegalStateException(text(what) + ": the " + registration.stale());
    }
  }

  private void ours(Object what, Object handle, @Nullable HandleOwner owner) {
    if (owner != scheduler) {
      throw new IllegalArgumentException(
          text(what)
              + ": "
              + (handle instanceof Target target ? target.describe() : handle)
              + " belongs to another scheduler"
              + (owner == null ? "" : ", " + owner.name())
              + ": open or register it with "
              + scheduler.name());
    }
  }

  private static String text(Object what) {
    return what instanceof Opcode opcode ? opcode.describe() : what.toString();
  }
}
