package io.i2o2.fallback.driver;

import io.i2o2.Opcode;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.operation.Operations;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A job that ends while the owner falls asleep: it wakes. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "woken")
@State
public class SleepStress {
  private static final Operations OPERATIONS = new Operations(new DescriptorTable());

  private final Completions completions = new Completions();
  private final Job job =
      new OperationJob(new PoolParts(OPERATIONS, completions), 0, Opcode.nop(), null, null, false);

  @Actor
  public void pool() {
    completions.add(job);
  }

  @Actor
  public void owner(I_Result result) {
    while (completions.poll() == null) {
      completions.await(Long.MAX_VALUE);
    }
    result.r1 = 1;
  }
}
