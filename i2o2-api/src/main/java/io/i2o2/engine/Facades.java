package io.i2o2.engine;

import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;

/**
 * Looks behind the facades, thin objects that users have before those of a backend, which the
 * backend's threads refer to. What users let go is noticed, and released.
 *
 * <p>The facade of a file or slot refers to that of its scheduler, and an operation to those that
 * it is about: what is in use is not released.
 */
public final class Facades {
  private Facades() {}

  /**
   * What an operation is about, as the backend knows it.
   *
   * @param target any
   * @return what is behind the facade, or the same if it is none
   */
  public static Target core(Target target) {
    // No switch over patterns: its call site would be linked when it is first run.
    if (target instanceof FileFacade file) {
      return file.core();
    }
    return target instanceof RegisteredFileFacade file ? file.core() : target;
  }

  /** What an operation is about, as one of the scheduler's rings has it. */
  static Target core(Target target, int ring) {
    Target core = core(target);
    return core instanceof PerRing<?> shared && shared.part(ring) instanceof Target part
        ? part
        : core;
  }

  /**
   * A registered buffer, as the backend knows it.
   *
   * @param buffer any
   * @return what is behind the facade, or the same if it is none
   */
  public static RegisteredBuffer core(RegisteredBuffer buffer) {
    return buffer instanceof RegisteredBufferFacade facade ? facade.core() : buffer;
  }
}
