package io.i2o2.bench.storm;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.bench.storm.Verdict.Count;
import java.util.concurrent.atomic.AtomicInteger;

/** A guard that must be released once if it was taken over, and never if it was refused. */
class TrackedGuard implements Guard {
  private final Verdict verdict;
  private final Object what;
  private final AtomicInteger releases = new AtomicInteger();
  private volatile boolean refused;

  TrackedGuard(Verdict verdict, Object what) {
    this.verdict = verdict;
    this.what = what;
  }

  final Verdict verdict() {
    return verdict;
  }

  final void wrong(String how) {
    verdict.wrong((what instanceof Opcode opcode ? opcode.describe() : what) + ": " + how);
  }

  /** A scheduler has taken it over. */
  final void accepted() {
    verdict.count(Count.GUARDS);
  }

  /** It stayed with the caller. */
  void refused() {
    refused = true;
    if (isReleased()) {
      wrong("refused, but its guard was released");
    }
  }

  final boolean isReleased() {
    return releases.get() > 0;
  }

  @Override
  public void release() {
    verdict.count(Count.RELEASED);
    if (releases.incrementAndGet() > 1) {
      wrong("its guard was released twice");
    }
    if (refused) {
      wrong("its guard was released after it was refused");
    }
  }

  @Override
  public final String toString() {
    return what.toString();
  }
}
