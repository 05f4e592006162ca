package io.i2o2.engine;

/**
 * What kernels have of one file or buffer that is registered, and how many guards there are for it:
 * no kernel may have it in more slots than guards are left.
 */
final class SimulatedUses {
  private final int[] inKernel;

  /** Kernels are done with so many, and their loops were not told. */
  private int untold;

  private int guards;

  SimulatedUses(int rings) {
    inKernel = new int[rings];
  }

  /** A kernel has put it into a slot. */
  void begun(int ring) {
    inKernel[ring]++;
    untold++;
  }

  /** A kernel does not use it any more. */
  void ended(int ring) {
    inKernel[ring]--;
  }

  /** A loop was told of that. */
  void told() {
    untold--;
  }

  /** Whether a loop may not know it to be unused. */
  boolean isUntold() {
    return untold > 0;
  }

  void guarded() {
    guards++;
  }

  /** A guard is released, or the caller's again; gives whether those that are left are enough. */
  boolean released() {
    guards--;
    for (int each : inKernel) {
      if (each > guards) {
        return false;
      }
    }
    return true;
  }
}
