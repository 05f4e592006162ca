package io.i2o2.engine;

import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LII_Result;

/**
 * A caller gives up a registration while the first of two rings puts it into a slot: that does not
 * happen, or one of the two says that the slot leaves, before the second ring has answered.
 */
@JCStressTest
@Outcome(id = "given up, 1, 1", expect = Expect.ACCEPTABLE, desc = "before it was put")
@Outcome(id = "leaving, 0, 1", expect = Expect.ACCEPTABLE, desc = "taken out after the answer")
@Outcome(id = "staying, 0, 1", expect = Expect.FORBIDDEN, desc = "who waits for a slot may not")
@Outcome(expect = Expect.FORBIDDEN, desc = "the guard not released once, or too early")
@State
public class SharedPutStress {
  private final StressRing first = new StressRing();
  private final StressRing second = new StressRing();
  private final Slots<FileSlot> slots = Slots.ofFiles(new IdleDriver(), 1);
  private final SharedParts parts = new SharedParts(2);
  private final AtomicInteger releases = new AtomicInteger();
  private final CompletableFuture<RegisteredFile> handle = new CompletableFuture<>();
  private @Nullable CompletableFuture<RegisteredFile> firstDone;
  private @Nullable CompletableFuture<RegisteredFile> secondDone;
  private @Nullable FileSlot firstPart;
  private long tag;

  public SharedPutStress() {
    new SharedPut<RegisteredFile>(
            parts, releases::incrementAndGet, handle, this::put, this::sharedSlot)
        .begin();
  }

  /** The loop of neither ring has come to it. */
  private void put(int ring, int slot, CompletableFuture<RegisteredFile> done) {
    if (ring == 0) {
      firstDone = done;
    } else {
      secondDone = done;
    }
  }

  private RegisteredFile sharedSlot(Registration part) {
    SharedFileSlot slot =
        new SharedFileSlot(StressRing.GROUP, part, releases::incrementAndGet, parts);
    parts.of(slot);
    return slot;
  }

  private FileSlot part(StressRing ring, int slot, int generation) {
    return new FileSlot(ring, slot, generation, parts, Target.fd(0), false);
  }

  @Actor
  public void caller() {
    handle.cancel(false);
  }

  @Actor
  public void firstRing() {
    slots.register(
        new SlotRequest<>(
            "register",
            Slots.ANY,
            (_, _, newTag) -> {
              tag = newTag;
              return 1;
            },
            (slot, generation) -> firstPart = part(first, slot, generation),
            parts,
            Objects.requireNonNull(firstDone)));
    if (firstPart != null && firstPart.isRemoved()) {
      // The kernel lets go at once.
      slots.released(tag);
    }
  }

  @Arbiter
  public void secondRing(LII_Result result) {
    if (!parts.isPut(0)) {
      result.r1 = "given up";
    } else {
      result.r1 = first.isLeaving() ? "leaving" : "staying";
    }
    result.r2 = releases.get();
    if (secondDone != null) {
      secondDone.complete(part(second, 0, 0));
    }
    result.r3 = releases.get();
  }
}
