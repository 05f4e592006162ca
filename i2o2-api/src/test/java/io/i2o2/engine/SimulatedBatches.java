package io.i2o2.engine;

import io.i2o2.Batch;
import io.i2o2.Opcode;
import io.i2o2.SchedulerDiedException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Callers with a batch each, which they fill, submit, cancel, wait for, and use again. */
final class SimulatedBatches {
  private static final int MOST = 3;
  private static final int CAPACITY = 6;

  private final Simulation simulation;
  private final List<One> batches = new ArrayList<>();

  /** Numbers of their own, as most are counted only when they are submitted. */
  private long gathered;

  SimulatedBatches(Simulation simulation) {
    this.simulation = simulation;
  }

  /** One batch goes a step on. */
  void act(SplittableRandom random) {
    if (batches.size() < MOST) {
      batches.add(new One(simulation.anyRing()));
    }
    batches.get(random.nextInt(batches.size())).act(random);
  }

  /** Takes the results of those that are done. */
  void settle() {
    batches.forEach(One::settle);
  }

  private final class One {
    private final SimulatedRing ring;
    private final Batch batch;
    private final List<SimulatedCall> calls = new ArrayList<>();
    private boolean isUnderWay;

    One(SimulatedRing ring) {
      this.ring = ring;
      this.batch = ring.scheduler().batch(CAPACITY);
    }

    void act(SplittableRandom random) {
      boolean wasUnderWay = isUnderWay;
      settle();
      if (wasUnderWay && !isUnderWay && random.nextBoolean()) {
        // At once: a request to cancel the last round may still be on its way.
        add();
        submit();
      } else if (isUnderWay) {
        whileUnderWay(random.nextInt(3));
      } else if (calls.isEmpty() || random.nextInt(3) == 0) {
        add();
      } else {
        submit();
      }
    }

    private void whileUnderWay(int kind) {
      if (kind == 0) {
        calls.forEach(each -> each.isCancelAsked = true);
        batch.cancel();
      } else if (kind == 1) {
        boolean isRefused = false;
        try {
          batch.join();
        } catch (IllegalStateException e) {
          isRefused = true;
        }
        simulation.require(isRefused, "no wait on the own thread", batch);
      }
    }

    private void add() {
      while (calls.size() < CAPACITY) {
        SimulatedCall call =
            new SimulatedCall(simulation, ring, --gathered, simulation.random().nextBoolean());
        Opcode opcode = simulation.opcode(call);
        try {
          batch.add(opcode, call);
          calls.add(call);
        } catch (IllegalStateException e) {
          // Its file or buffer was taken out of this ring, and not of all.
          call.giveBack();
        }
        if (simulation.random().nextInt(3) == 0) {
          return;
        }
      }
    }

    private void submit() {
      try {
        batch.submit();
        isUnderWay = true;
        calls.forEach(simulation::accepted);
      } catch (IllegalStateException e) {
        // The queue is full, and its own thread may not wait; or what it is about was closed.
        simulation.require(!isUnderWay, "what threw was not accepted", e);
        if (simulation.random().nextBoolean()) {
          clear();
        }
      }
    }

    /** What was never submitted is its caller's. */
    private void clear() {
      calls.forEach(SimulatedCall::giveBack);
      calls.clear();
      batch.clear();
    }

    void settle() {
      if (!isUnderWay || !batch.isDone()) {
        return;
      }
      isUnderWay = false;
      batch.join();
      for (int i = 0; i < calls.size(); i++) {
        answer(calls.get(i), i);
      }
      if (simulation.random().nextInt(4) == 0) {
        // A request that comes too late is none to cancel the next round.
        batch.cancel();
      }
      calls.removeIf(each -> !each.isForAnotherRound());
      if (calls.size() < batch.size()) {
        calls.clear();
        batch.clear();
      }
    }

    private void answer(SimulatedCall call, int index) {
      SchedulerDiedException failure = null;
      int result = 0;
      try {
        result = batch.result(index);
      } catch (SchedulerDiedException e) {
        failure = e;
      }
      call.taken(result, failure);
    }
  }
}
