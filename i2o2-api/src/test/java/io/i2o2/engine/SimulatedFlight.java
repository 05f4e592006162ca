package io.i2o2.engine;

import io.i2o2.Opcode;
import org.jspecify.annotations.Nullable;

/** What a simulated kernel has of one operation, or of a slot that is on its way out. */
final class SimulatedFlight implements Comparable<SimulatedFlight> {
  static final long NEVER = Long.MAX_VALUE;

  final long token;
  final @Nullable Opcode opcode;

  /** The caller's record of the memory that it works on, or null. */
  final @Nullable SimulatedCall call;

  /** The descriptor or slot, or -1. */
  final int number;

  final boolean isSlot;

  /** The open file that it works on, once it was taken, or null. */
  @Nullable SimulatedFile file;

  /** The slots that it uses, or null. */
  SimulatedTable.@Nullable Entry fileSlot;

  SimulatedTable.@Nullable Entry bufferSlot;

  /** The token that it is to cancel, where it is a request to cancel. */
  private long cancels = UserData.NONE;

  /** When it completes. */
  long dueNanos = NEVER;

  /** Between those that are due at the same time. */
  int order;

  int result;
  boolean isTaken;
  boolean isCancellable = true;

  SimulatedFlight(
      long token,
      @Nullable Opcode opcode,
      @Nullable SimulatedCall call,
      int number,
      boolean isSlot) {
    this.token = token;
    this.opcode = opcode;
    this.call = call;
    this.number = number;
    this.isSlot = isSlot;
  }

  /** The kernel takes it. */
  void take() {
    isTaken = true;
    if (call != null) {
      call.isTaken = true;
    }
  }

  /** Says that a slot's resource is unused. */
  static SimulatedFlight tag(long tag, SimulatedTable.Entry entry) {
    SimulatedFlight flight = new SimulatedFlight(tag, null, null, -1, false);
    flight.fileSlot = entry;
    return flight;
  }

  static SimulatedFlight cancelling(long token, long target) {
    SimulatedFlight flight = new SimulatedFlight(token, null, null, -1, false);
    flight.cancels = target;
    return flight;
  }

  long cancels() {
    return cancels;
  }

  @Override
  public int compareTo(SimulatedFlight other) {
    int byTime = Long.compare(dueNanos, other.dueNanos);
    return byTime != 0 ? byTime : Integer.compare(order, other.order);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
