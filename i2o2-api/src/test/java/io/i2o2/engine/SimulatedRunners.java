package io.i2o2.engine;

import java.util.function.BooleanSupplier;

/** Loops whose callers wait as the simulation lets them. */
final class SimulatedRunners {
  private SimulatedRunners() {}

  /** The loop of the only ring. */
  static LoopRunner ofOne(LoopParts parts, Simulation simulation) {
    return new One(parts, simulation);
  }

  /** The loop of one of several. */
  static LoopRunner ofSeveral(LoopParts parts, Peers peers, Simulation simulation) {
    return new OneOfSeveral(parts, peers, simulation);
  }

  private static final class One extends LoopRunner {
    private final Simulation simulation;
    private final Inbox inbox;

    One(LoopParts parts, Simulation simulation) {
      super(parts, true);
      this.simulation = simulation;
      this.inbox = parts.inbox();
    }

    @Override
    public boolean mayDrive(String what) {
      return simulation.callers().mayDrive(what, inbox) || super.mayDrive(what);
    }

    @Override
    public void drive(BooleanSupplier isDone, long nanos) {
      if (!simulation.callers().drive(isDone)) {
        super.drive(isDone, nanos);
      }
    }

    @Override
    boolean isOwnThread() {
      simulation.callers().systemCall();
      return super.isOwnThread();
    }
  }

  private static final class OneOfSeveral extends RingRunner {
    private final Simulation simulation;
    private final Inbox inbox;

    OneOfSeveral(LoopParts parts, Peers peers, Simulation simulation) {
      super(parts, peers);
      this.simulation = simulation;
      this.inbox = parts.inbox();
    }

    @Override
    public boolean mayDrive(String what) {
      return simulation.callers().mayDrive(what, inbox) || super.mayDrive(what);
    }

    @Override
    public void drive(BooleanSupplier isDone, long nanos) {
      if (!simulation.callers().drive(isDone)) {
        super.drive(isDone, nanos);
      }
    }

    @Override
    boolean isOwnThread() {
      simulation.callers().systemCall();
      return super.isOwnThread();
    }
  }
}
