package io.i2o2.bench.storm;

import io.i2o2.Completion;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import io.i2o2.bench.storm.Verdict.Count;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One operation: it must be answered once, after its guard was released, unless the outcome is
 * unknown, and its memory must hold what the outcome says.
 */
final class Ticket extends TrackedGuard implements Completion {
  /** Where the memory goes afterwards. */
  interface Home {
    void back(Patch patch);

    /** The kernel may still use it. */
    void lost(Patch patch);
  }

  /**
   * What must be in the memory at the end.
   *
   * @param moved the bytes that the operation moves; empty if it moves none
   * @param reads whether it moves them into the memory
   * @param exact whether results are true: no fault changes numbers
   * @param wiped whether the memory is used for something else as soon as the guard is released
   */
  record Terms(MemorySegment moved, boolean reads, boolean exact, boolean wiped) {}

  private final Patch patch;
  private final Home home;
  private final Terms terms;
  private final AtomicInteger answers = new AtomicInteger();

  Ticket(Verdict verdict, Opcode what, Patch patch, Home home, Terms terms) {
    super(verdict, what);
    this.patch = patch;
    this.home = home;
    this.terms = terms;
    if (patch.disturbedAt() >= 0) {
      wrong("its memory was changed before, at " + patch.disturbedAt());
      patch.rest();
    }
    if (!terms.reads()) {
      patch.payload().copyFrom(terms.moved());
    }
  }

  @Override
  void refused() {
    super.refused();
    if (answers.get() > 0) {
      wrong("answered, but it was refused");
    }
    verdict().count(Count.REFUSED);
    patch.rest();
    home.back(patch);
  }

  void taken() {
    accepted();
    verdict().count(Count.ACCEPTED);
  }

  @Override
  public void release() {
    super.release();
    if (answers.get() > 0) {
      wrong("its guard was released after the answer");
    }
    if (terms.wiped()) {
      patch.rest();
    }
  }

  @Override
  public void complete(int result, long extra, @Nullable SchedulerDiedException failure) {
    answered(failure == null ? result : null, failure);
  }

  /** The outcome; a result of null is one that a fault hides. */
  void answered(@Nullable Integer result, @Nullable SchedulerDiedException failure) {
    if (answers.incrementAndGet() > 1) {
      wrong("answered twice");
      return;
    }
    verdict().count(Count.ANSWERED);
    boolean unknown = failure != null && failure.outcomeUnknown();
    if (failure != null) {
      verdict().count(Count.FAILED);
      requireInjected(failure);
    } else if (result != null && result < 0) {
      verdict().count(Count.ERRNOS);
    }
    if (isReleased() == unknown) {
      wrong(unknown ? "its guard was released, but its outcome is unknown" : "answered too early");
    }
    if (unknown) {
      home.lost(patch);
    } else {
      check(result);
      patch.rest();
      home.back(patch);
    }
  }

  /** No scheduler may die of anything else. */
  private void requireInjected(SchedulerDiedException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    boolean enter = String.valueOf(root.getMessage()).startsWith("io_uring_enter: ");
    if (!enter && !String.valueOf(root.getMessage()).contains("failpoint")) {
      wrong("failed by itself: " + root);
    }
  }

  private void check(@Nullable Integer result) {
    if (patch.isOverrun()) {
      wrong("the bytes around its memory were changed");
    } else if (terms.wiped()) {
      if (patch.disturbedAt() >= 0) {
        wrong("its memory was changed after its guard was released");
      }
    } else {
      checkContents(terms.exact() && result != null ? result : -1);
    }
  }

  /** With the number of bytes that were moved, or a negative number if that is not known. */
  private void checkContents(int told) {
    long asked = terms.moved().byteSize();
    int taken = patch.taken(terms.moved());
    if (taken < 0 || (!terms.reads() && taken < asked)) {
      wrong("its memory holds what nobody wrote there");
    } else if (told > asked || (terms.reads() && told >= 0 && taken != told)) {
      wrong("result " + told + " of " + asked + " bytes, but " + taken + " were moved");
    }
  }
}
