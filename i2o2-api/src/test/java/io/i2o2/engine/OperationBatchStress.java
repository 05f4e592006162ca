package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * The end of a batch racing with its waiter: it is woken, and sees the results and what the
 * operations wrote.
 */
@JCStressTest
@Outcome(id = "7, 9, 5, 1", expect = Expect.ACCEPTABLE, desc = "woken, and sees everything")
@Outcome(id = "7, 9, 5, 0", expect = Expect.FORBIDDEN, desc = "not woken")
@Outcome(expect = Expect.FORBIDDEN, desc = "let go too early")
@State
public class OperationBatchStress {
  private final Handed owner = new Handed();
  private final OperationBatch batch = new OperationBatch(owner, StressRing.IDLE, 2);
  private int memory;

  public OperationBatchStress() {
    batch.add(Opcode.nop(), Guard.NONE).add(Opcode.nop(), Guard.NONE).submit();
  }

  @Actor
  public void loop() {
    owner.operations[0].finish(7, 0);
    memory = 5;
    owner.operations[1].finish(9, 0);
  }

  @Actor
  public void waiter(IIII_Result result) {
    batch.join();
    result.r1 = batch.result(0);
    result.r2 = batch.result(1);
    result.r3 = memory;
    result.r4 = owner.isWoken ? 1 : 0;
  }

  /**
   * Keeps what was handed over. Its waiter is one that drives the loop, and parks as that may: any
   * other looks for so long first that it would hardly ever meet the end when it parks.
   */
  private static final class Handed implements OperationBatch.Owner {
    /** Short after the first that was not woken: by then the test has failed, and is to end. */
    private static volatile long limitNanos = TimeUnit.SECONDS.toNanos(5);

    private Operation[] operations = {};
    private boolean isWoken = true;

    @Override
    public Admission admission() {
      return StressRing.IDLE.admission();
    }

    @Override
    public void submitAll(Operation[] handedOver) {
      operations = handedOver;
    }

    @Override
    public void cancel(Operation[] handedOver, Runnable arrived) {}

    @Override
    public void requireMayBlock(String what) {}

    @Override
    public boolean mayDrive(String what) {
      return true;
    }

    @Override
    public void drive(BooleanSupplier isDone, long nanos) {
      long limit = limitNanos;
      long start = System.nanoTime();
      while (!isDone.getAsBoolean()) {
        LockSupport.parkNanos(this, limit);
        if (System.nanoTime() - start >= limit) {
          isWoken = false;
          limitNanos = TimeUnit.MILLISECONDS.toNanos(1);
        }
      }
    }
  }
}
