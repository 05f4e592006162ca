package io.i2o2.engine;

import io.i2o2.Reply;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/**
 * A caller closes a file after another one has begun to, whereupon the loop ends: one of the three
 * closes it, and both callers have its result.
 */
@JCStressTest
@Outcome(
    id = "1, -5, -5, 0",
    expect = Expect.ACCEPTABLE,
    desc = "closed once, each with the result")
@Outcome(
    expect = Expect.FORBIDDEN,
    desc = "closed or completed twice, never, or without the result")
@State
public class CloseInPlaceEndStress {
  private final StressCalls calls = new StressCalls();
  private final OpenFile file = calls.file();
  private @Nullable Reply one;
  private @Nullable Reply other;
  private int againByOne;
  private int againByLoop;

  @Actor
  public void one() {
    try {
      one = file.closeAsync();
    } catch (IllegalStateException e) {
      // The reply was ended twice.
      againByOne = 1;
    }
  }

  @Actor
  public void loop() {
    try {
      other = file.closeAsync();
      calls.end();
    } catch (IllegalStateException e) {
      againByLoop = 1;
    }
  }

  @Arbiter
  public void end(IIII_Result result) {
    result.r1 = calls.closes();
    result.r2 = result(one);
    result.r3 = result(other);
    result.r4 = againByOne + againByLoop;
  }

  private static int result(@Nullable Reply reply) {
    return reply != null && reply.isDone() ? reply.result() : 1;
  }
}
