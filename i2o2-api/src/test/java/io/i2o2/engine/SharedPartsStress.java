package io.i2o2.engine;

import io.i2o2.Target;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A caller takes a file out of two rings while the second lets go: one of the two asks the first
 * ring, and the registration ends.
 */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "released once, then completed")
@Outcome(id = "0, -1, 0", expect = Expect.FORBIDDEN, desc = "nobody asked the first ring")
@Outcome(expect = Expect.FORBIDDEN, desc = "asked or released twice, or completed too early")
@State
public class SharedPartsStress {
  private final StressRing first = new StressRing(false);
  private final StressRing second = new StressRing();
  private final SharedParts parts = new SharedParts(2);
  private final AtomicInteger releases = new AtomicInteger();
  private final FileSlot firstPart = part(first);
  private final FileSlot secondPart = part(second);
  private final SharedFileSlot shared;
  private int releasesAtCompletion = -1;

  public SharedPartsStress() {
    shared = new SharedFileSlot(StressRing.GROUP, firstPart, releases::incrementAndGet, parts);
    parts.put(0, firstPart);
    parts.of(shared);
    parts.put(1, secondPart);
    // It was asked before, when a third ring refused: so the caller meets its end all the more.
    secondPart.retire();
  }

  private FileSlot part(StressRing ring) {
    return new FileSlot(ring, 0, 0, parts, Target.fd(0), false);
  }

  @Actor
  public void caller() {
    CompletableFuture<Void> _ =
        shared
            .takeOut()
            .whenComplete(
                (_, failure) -> releasesAtCompletion = failure == null ? releases.get() : -2);
  }

  @Actor
  public void ring() {
    second.letGo(secondPart);
  }

  @Arbiter
  public void end(III_Result result) {
    if (first.asked() > 0) {
      first.letGo(firstPart);
    }
    result.r1 = releases.get();
    result.r2 = releasesAtCompletion;
    result.r3 = first.asked();
  }
}
