package io.i2o2.fallback.driver;

import io.i2o2.Opcode;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.operation.Operations;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A job that is cancelled while a thread takes it: it is either run or taken out. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "run")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "taken out")
@Outcome(expect = Expect.FORBIDDEN, desc = "both, or neither")
@State
public class TakenOutStress {
  private static final Operations OPERATIONS = new Operations(new DescriptorTable());

  private final JobQueue queue = new JobQueue();
  private final Job job =
      new OperationJob(
          new PoolParts(OPERATIONS, new Completions()), 0, Opcode.nop(), null, null, false);

  public TakenOutStress() {
    queue.add(job);
  }

  @Actor
  public void pool(ZZ_Result result) {
    result.r1 = queue.poll() == job;
  }

  @Actor
  public void owner(ZZ_Result result) {
    result.r2 = queue.remove(job);
  }
}
