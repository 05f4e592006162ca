package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Callback operations are filled in place and used again: the loop sees their fields whole. */
@JCStressTest
@Outcome(id = "4, 4", expect = Expect.ACCEPTABLE, desc = "each with its own guard and callback")
@Outcome(expect = Expect.FORBIDDEN, desc = "fields of two operations, or a lost one")
@State
public class MpscQueueCallbackStress {
  private static final MemorySegment MEMORY = Arena.global().allocate(8);
  private static final Opcode[] OPCODES = {Opcode.nop(), Opcode.read(Target.fd(0), MEMORY, 0)};
  private static final Guard[] GUARDS = {() -> {}, () -> {}};

  /** Used up and filled anew before the test: every operation in it is a recycled one. */
  private final MpscQueue queue = new MpscQueue(4, 2);

  private int whole;
  private int told;

  public MpscQueueCallbackStress() {
    for (int i = 0; i < 8; i++) {
      queue.offer(OPCODES[i & 1], GUARDS[i & 1], (_, _, _) -> {});
      take();
    }
    whole = 0;
  }

  @Actor
  public void caller() {
    offerTwice(0);
  }

  @Actor
  public void loop() {
    offerTwice(1);
    for (int i = 0; i < 4; i++) {
      take();
    }
  }

  @Arbiter
  public void end(II_Result result) {
    for (int i = 0; i < 4; i++) {
      take();
    }
    result.r1 = whole;
    result.r2 = told;
  }

  private void offerTwice(int me) {
    for (int i = 0; i < 2; i++) {
      queue.offer(OPCODES[me], GUARDS[me], (result, _, _) -> told += result == me ? 1 : 0);
    }
  }

  private void take() {
    Operation operation = queue.take();
    if (operation instanceof CallbackOperation callback) {
      for (int i = 0; i < 2; i++) {
        if (callback.opcode() == OPCODES[i] && callback.guard() == GUARDS[i]) {
          whole++;
          callback.finish(i, 0);
        }
      }
      queue.recycle(callback);
    }
  }
}
