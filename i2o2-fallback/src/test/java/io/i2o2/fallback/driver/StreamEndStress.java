package io.i2o2.fallback.driver;

import io.i2o2.Opcode;
import io.i2o2.fallback.file.DescriptorTable;
import io.i2o2.fallback.operation.Operations;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A job that comes while the thread of its end runs out of jobs: it is run, and nothing twice. */
@JCStressTest
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "by the same run")
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "by another run")
@Outcome(expect = Expect.FORBIDDEN, desc = "left behind")
@State
public class StreamEndStress {
  private static final Operations OPERATIONS = new Operations(new DescriptorTable());

  private final Completions completions = new Completions();
  private final StreamEnd end = new StreamEnd();
  private int runs;

  public StreamEndStress() {
    end.add(job(), _ -> runs++);
  }

  @Actor
  public void pool() {
    end.run();
  }

  @Actor
  public void owner() {
    end.add(job(), _ -> runs++);
  }

  @Arbiter
  public void end(II_Result result) {
    if (runs == 2) {
      end.run();
    }
    int ended = 0;
    while (completions.poll() != null) {
      ended++;
    }
    result.r1 = ended;
    result.r2 = runs;
  }

  private Job job() {
    return new OperationJob(
        new PoolParts(OPERATIONS, completions), 0, Opcode.nop(), null, null, false);
  }
}
