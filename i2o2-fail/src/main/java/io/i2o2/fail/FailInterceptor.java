package io.i2o2.fail;

import io.i2o2.ErrnoException;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.SchedulerOptions;
import io.i2o2.Target;
import io.i2o2.engine.Interception;
import io.i2o2.engine.Interceptor;
import io.i2o2.opcode.OpenAt;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The failpoints of one scheduler, or of one of its rings. */
final class FailInterceptor implements Interceptor {
  private final SchedulerTag tag;
  private final SlotPoints slots;
  private final CallPoints calls;

  /** A dead loop comes to an end in which nothing more is asked. Only for the loop. */
  private boolean dead;

  FailInterceptor(SchedulerTag tag, @Nullable SchedulerOptions options) {
    this(tag, new SlotPoints(tag, options));
  }

  private FailInterceptor(SchedulerTag tag, SlotPoints slots) {
    this.tag = tag;
    this.slots = slots;
    this.calls = new CallPoints(tag);
  }

  @Override
  public Interceptor ofNextRing() {
    slots.oneMoreRing();
    return new FailInterceptor(tag, slots);
  }

  SchedulerTag tag() {
    return tag;
  }

  @Override
  public boolean isActive() {
    return Registry.isActive() || slots.hasInjected();
  }

  @Override
  public Interception before(Opcode opcode) {
    return Plan.of(tag, opcode);
  }

  @Override
  public void beforeOpen(OpenAt open) throws ErrnoException {
    if (Operations.OPENAT.isConfigured()) {
      switch (Operations.OPENAT.evaluate(Operations.place(tag, open))) {
        case Outcome.Return(String argument) -> throw openFault(open.path(), argument);
        case Outcome.Latency(long millis) -> Interrupts.sleep(millis);
        case null, default -> {}
      }
    }
  }

  private static ErrnoException openFault(Path path, @Nullable String argument) {
    Integer result = argument == null ? null : KnownPoint.parse(argument);
    if (result == null || result >= 0) {
      throw new IllegalStateException(
          Operations.OPENAT.name()
              + ": return("
              + argument
              + "), but Scheduler.open hands out files, not numbers: give it an errno");
    }
    return new ErrnoException(-result, "open of " + path);
  }

  @Override
  public @Nullable RegisteredFile register(Target file, Guard guard, boolean async)
      throws ErrnoException {
    return slots.register(file, guard, async);
  }

  @Override
  public @Nullable RegisteredBuffer register(MemorySegment segment, Guard guard, boolean async)
      throws ErrnoException {
    return slots.register(segment, guard, async);
  }

  @Override
  public boolean beforeUnregister(RegisteredFile file, boolean async) throws ErrnoException {
    return slots.beforeUnregister(file, async);
  }

  @Override
  public boolean beforeUnregister(RegisteredBuffer buffer, boolean async) throws ErrnoException {
    return slots.beforeUnregister(buffer, async);
  }

  @Override
  public void beforeRelease(Object registered) {
    if (Points.GUARD_RELEASE.isConfigured()) {
      Points.GUARD_RELEASE.evaluate(slots.place(registered));
    }
  }

  @Override
  public Duration beforeClose(Duration timeout) {
    boolean isTimeUp = Points.CLOSE.isConfigured() && Points.CLOSE.evaluate(Place.in(tag)) != null;
    return isTimeUp ? Duration.ZERO : timeout;
  }

  @Override
  public void beforeTurn() {
    if (dead || !Points.RUN.isConfigured()) {
      return;
    }
    dead = true;
    if (Points.RUN.evaluate(Place.in(tag)) != null) {
      throw new IllegalStateException("failpoint " + Points.RUN.name());
    }
    dead = false;
  }

  @Override
  public void ended() {
    slots.ended();
  }

  @Override
  public int before(Call call, long number, int flags, MemorySegment argument) {
    return calls.before(call, number, flags, argument);
  }

  @Override
  public void after(Call call, long number, MemorySegment argument) {
    calls.after(call, number, argument);
  }
}
