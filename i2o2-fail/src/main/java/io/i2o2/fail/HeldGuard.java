package io.i2o2.fail;

import io.i2o2.Guard;

/**
 * Stands in for the guard of an operation whose outcome is held back: it learns that the kernel is
 * done, and the real one is released later. Where the backend gives the operation up, both stay
 * reachable.
 */
final class HeldGuard implements Guard {
  private final Guard held;
  private final Delays delays;
  private volatile boolean kernelIsDone;

  HeldGuard(Guard held, Delays delays) {
    this.held = held;
    this.delays = delays;
  }

  @Override
  public void release() {
    kernelIsDone = true;
    delays.learnCompletionThread();
  }

  boolean kernelIsDone() {
    return kernelIsDone;
  }

  @Override
  public String toString() {
    return "held " + held;
  }
}
