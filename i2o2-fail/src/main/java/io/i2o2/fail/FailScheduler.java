package io.i2o2.fail;

import io.i2o2.Backend;
import io.i2o2.Completion;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerOptions;
import io.i2o2.Submission;
import io.i2o2.Target;
import io.i2o2.engine.SubmissionChecks;
import io.i2o2.opcode.OpenAt;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler whose operations can be made to fail. As long as nothing is configured it hands
 * everything to the real one, after a look; only operations on registered files and buffers are
 * changed, because their handles are ours.
 */
final class FailScheduler implements Scheduler {
  private final Scheduler real;
  private final SchedulerTag tag;
  private final Delays delays;
  private final Slots slots;
  private final Closing closing;

  /** Whether there may be handles that the real one does not know. */
  private volatile boolean ownHandles;

  FailScheduler(Scheduler real, SchedulerTag tag, SchedulerOptions options) {
    this.real = real;
    this.tag = tag;
    this.delays = new Delays(real, options.name());
    this.slots = new Slots(real, tag, options);
    this.closing = new Closing(real, tag, delays, slots, options);
  }

  SchedulerTag tag() {
    return tag;
  }

  @Override
  public Reply submit(Opcode opcode, Guard guard) {
    if (isIdle(opcode)) {
      return real.submit(opcode, guard);
    }
    Plan plan = plan(opcode, guard);
    if (plan.isPlain()) {
      return seen(real.submit(plan.inner(), plan.guard()), opcode);
    }
    Interception interception = replying(plan, opcode);
    interception.begin();
    Reply carrier;
    try {
      carrier = real.submit(plan.carrier(), interception.innerGuard());
    } catch (RuntimeException | Error e) {
      interception.undo();
      throw e;
    }
    interception.follow(carrier);
    return seen(interception.reply(), opcode);
  }

  @Override
  public int run(Opcode opcode, Guard guard) {
    return isIdle(opcode) ? real.run(opcode, guard) : submit(opcode, guard).join();
  }

  @Override
  public @Nullable Reply trySubmit(Opcode opcode, Guard guard) {
    if (isIdle(opcode)) {
      return real.trySubmit(opcode, guard);
    }
    Plan plan = plan(opcode, guard);
    if (plan.queueFull()) {
      return null;
    }
    if (plan.isPlain()) {
      Reply reply = real.trySubmit(plan.inner(), plan.guard());
      return reply == null ? null : seen(reply, opcode);
    }
    Interception interception = replying(plan, opcode);
    interception.begin();
    Reply carrier = null;
    try {
      carrier = real.trySubmit(plan.carrier(), interception.innerGuard());
    } finally {
      if (carrier == null) {
        interception.undo();
      }
    }
    if (carrier == null) {
      return null;
    }
    interception.follow(carrier);
    return seen(interception.reply(), opcode);
  }

  @Override
  public void submit(Opcode opcode, Guard guard, Completion completion) {
    if (isIdle(opcode)) {
      real.submit(opcode, guard, completion);
      return;
    }
    Plan plan = plan(opcode, guard);
    if (plan.isPlain()) {
      real.submit(plan.inner(), plan.guard(), completion);
      return;
    }
    Interception interception = calling(plan, opcode, completion);
    interception.begin();
    try {
      real.submit(plan.carrier(), interception.innerGuard(), interception::carried);
    } catch (RuntimeException | Error e) {
      interception.undo();
      throw e;
    }
  }

  @Override
  public boolean trySubmit(Opcode opcode, Guard guard, Completion completion) {
    if (isIdle(opcode)) {
      return real.trySubmit(opcode, guard, completion);
    }
    Plan plan = plan(opcode, guard);
    if (plan.queueFull()) {
      return false;
    }
    if (plan.isPlain()) {
      return real.trySubmit(plan.inner(), plan.guard(), completion);
    }
    Interception interception = calling(plan, opcode, completion);
    interception.begin();
    boolean accepted = false;
    try {
      accepted = real.trySubmit(plan.carrier(), interception.innerGuard(), interception::carried);
    } finally {
      if (!accepted) {
        interception.undo();
      }
    }
    return accepted;
  }

  private Interception calling(Plan plan, Opcode opcode, Completion completion) {
    Objects.requireNonNull(completion, "completion");
    return Interception.calling(plan, tag, delays, opcode, completion);
  }

  @Override
  public List<Reply> submitAll(List<Submission> submissions) {
    return isIdle(submissions)
        ? real.submitAll(submissions)
        : Batch.of(submissions, this).submit(real);
  }

  /** What the points decide about a submission; throws what they throw, or refuse it with. */
  Plan plan(Opcode opcode, Guard guard) {
    Objects.requireNonNull(opcode, "opcode");
    Objects.requireNonNull(guard, "guard");
    Plan plan = Plan.of(tag, opcode, guard);
    if (!plan.isPlain()) {
      // The backend would check this, but it sees a no-op, or a guard of ours.
      SubmissionChecks.memory(opcode, guard);
    }
    return plan;
  }

  Interception replying(Plan plan, Opcode opcode) {
    return Interception.replying(plan, tag, delays, opcode);
  }

  Reply seen(Reply reply, Opcode asked) {
    return new FailReply(reply, asked, tag, delays);
  }

  private boolean isIdle(Opcode opcode) {
    return !Registry.isActive() && !(ownHandles && Handles.areOurs(opcode));
  }

  private boolean isIdle(List<Submission> submissions) {
    return !Registry.isActive()
        && !(ownHandles && submissions.stream().anyMatch(each -> Handles.areOurs(each.opcode())));
  }

  @Override
  public FileHandle open(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (!Operations.OPENAT.isConfigured()) {
      return real.open(path, options, attributes);
    }
    Opcode opcode = OpenAt.of(path, options, attributes);
    return switch (Operations.OPENAT.evaluate(Operations.place(tag, opcode))) {
      case Outcome.Return(String argument) -> throw openFault(path, argument);
      case Outcome.Latency(long millis) -> {
        FileHandle handle = real.open(path, options, attributes);
        Interrupts.sleep(millis);
        yield handle;
      }
      case null, default -> real.open(path, options, attributes);
    };
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
  public RegisteredFile registerFile(Target file, Guard guard) throws IOException {
    ownHandles = true;
    return slots.registerFile(file, guard);
  }

  @Override
  public CompletableFuture<RegisteredFile> registerFileAsync(Target file, Guard guard) {
    ownHandles = true;
    return slots.registerFileAsync(file, guard);
  }

  @Override
  public RegisteredBuffer registerBuffer(MemorySegment segment, Guard guard) throws IOException {
    ownHandles = true;
    return slots.registerBuffer(segment, guard);
  }

  @Override
  public CompletableFuture<RegisteredBuffer> registerBufferAsync(
      MemorySegment segment, Guard guard) {
    ownHandles = true;
    return slots.registerBufferAsync(segment, guard);
  }

  @Override
  public Backend backend() {
    return real.backend();
  }

  @Override
  public boolean isClosed() {
    return real.isClosed();
  }

  @Override
  public void close() {
    closing.close();
  }

  @Override
  public void close(Duration timeout) {
    closing.close(timeout);
  }

  @Override
  public String toString() {
    return real + ", with failpoints";
  }
}
