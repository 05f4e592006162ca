package io.i2o2.engine;

import io.i2o2.opcode.OpenAt;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A caller closes a file of two rings while both of them end: one of all completes the reply. */
@JCStressTest
@Outcome(id = "7, 0", expect = Expect.ACCEPTABLE, desc = "completed once, with the result")
@Outcome(id = "-1, 0", expect = Expect.FORBIDDEN, desc = "never completed")
@Outcome(expect = Expect.FORBIDDEN, desc = "completed again, or without the result")
@State
public class SharedFileStress {
  private static final OpenAt OPEN =
      new OpenAt(Path.of("stress"), Set.of(StandardOpenOption.READ), 0);

  private final StressRing first = new StressRing();
  private final StressRing second = new StressRing();
  private final SharedFile file =
      new SharedFile(
          new OpenFile.Owner[] {first, second}, OPEN.path(), 0, false, OPEN.flags(), null);
  private int againByCaller;
  private int againByRings;

  @Actor
  public void caller() {
    try {
      file.closeAsync();
    } catch (IllegalStateException e) {
      // The reply was ended twice.
      againByCaller = 1;
    }
  }

  @Actor
  public void rings() {
    try {
      first.end(file.part(0), 7);
      second.end(file.part(1), 7);
    } catch (IllegalStateException e) {
      againByRings = 1;
    }
  }

  @Arbiter
  public void end(II_Result result) {
    PendingReply reply = file.closeReply();
    result.r1 = reply != null && reply.isDone() ? reply.result() : -1;
    result.r2 = againByCaller + againByRings;
  }
}
