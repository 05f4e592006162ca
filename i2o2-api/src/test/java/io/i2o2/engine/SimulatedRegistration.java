package io.i2o2.engine;

import io.i2o2.Guard;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What a caller knows of one registration: its guard, its future, and their order. */
final class SimulatedRegistration implements Guard {
  private final Simulation simulation;
  private final Object resource;
  private final SimulatedUses uses;
  private final boolean isOfFile;

  /** Callers in a system call of their own on it. */
  private int holders;

  private int releases;

  /** It was refused, and the guard is the caller's again. */
  private boolean isRefused;

  private boolean isReplaced;

  private @Nullable CompletableFuture<?> future;
  private @Nullable Object made;

  /**
   * One that is asked for.
   *
   * @param resource the path of a file, or the address of a buffer
   */
  SimulatedRegistration(Simulation simulation, Object resource) {
    this.simulation = simulation;
    this.resource = resource;
    this.uses = simulation.registrations().uses(resource);
    this.isOfFile = resource instanceof Path;
    uses.guarded();
  }

  @Override
  public void release() {
    releases++;
    simulation.require(releases == 1, "a registration's guard is released once", this);
    simulation.require(!isRefused, "the guard of what was refused is the caller's", this);
    simulation.require(holders == 0, "no guard is released under a system call", this);
    boolean isUnused = uses.released();
    simulation.require(
        isUnused || mayHide(), "a registration's guard is released after all kernels", this);
    if (simulation.hasMore()) {
      simulation.maybeThrow();
    }
  }

  /** Whether a slot that it is not in, and that nobody knows of, may have the same file. */
  private boolean mayHide() {
    return isOfFile && simulation.registrations().isAnyStaying();
  }

  /** Something else is in its place. */
  void replaced() {
    isReplaced = true;
  }

  /** Nobody has done anything for long. */
  void checkIdle() {
    boolean isOver = isReplaced || (future != null && future.isCancelled());
    simulation.require(!isOver || releases == 1, "what nobody has is taken out soon", this);
  }

  boolean isReleased() {
    return releases > 0;
  }

  /** A caller begins a system call, or comes back from it. */
  void held(int more) {
    simulation.require(more < 0 || releases == 0, "what was given back cannot be held", this);
    holders += more;
  }

  /** Its scheduler has accepted it, or refuses it by its future. */
  void asked(CompletableFuture<?> asked) {
    future = asked;
    CompletableFuture<?> _ =
        asked.whenComplete(
            (handle, failure) -> {
              made = handle;
              if (failure != null && !asked.isCancelled()) {
                refused();
              }
            });
  }

  /** The handle, if there is one. */
  @Nullable Object made() {
    return made;
  }

  /** It was not made, and its caller hears of that. */
  void refused() {
    isRefused = true;
    simulation.require(releases == 0, "the guard of what was refused is the caller's", this);
    if (!uses.released()) {
      boolean mayStay = simulation.registrations().mayStay();
      simulation.require(mayStay, "what is refused is in no slot", this);
      // The slot that nobody knows of counts as guarded.
      uses.guarded();
    }
  }

  /** The scheduler has ended. */
  void checkEnd() {
    // What a kernel has not let go of, or a caller that hangs, is kept.
    boolean mayBeKept = uses.isUntold() || holders > 0;
    int expected = isRefused ? 0 : 1;
    simulation.require(
        releases == expected || (releases == 0 && mayBeKept), "a guard is released", this);
  }

  @Override
  public String toString() {
    return "registration of " + resource + ", " + future + ", released " + releases;
  }
}
