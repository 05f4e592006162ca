package io.i2o2.fallback.scheduler;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What is submitted, on its way to the queue. Thread-safe; what it throws was not accepted. */
final class Intake {
  private final Context context;
  private final Admission admission;
  private final int queueSize;

  Intake(Context context, Admission admission, int queueSize) {
    this.context = context;
    this.admission = admission;
    this.queueSize = queueSize;
  }

  /** Takes all of a batch, or throws. */
  List<Reply> submitAll(List<Submission> submissions) {
    List<Submission> batch = List.copyOf(submissions);
    context.queue().requireOpen();
    if (batch.size() > queueSize) {
      throw new IllegalArgumentException(
          "a batch of "
              + batch.size()
              + " operations, but the queue holds "
              + queueSize
              + ": submit them in parts, or build the scheduler with a larger queueSize");
    }
    if (batch.isEmpty()) {
      return List.of();
    }
    Batch jobs = new Batch();
    List<Reply> replies = new ArrayList<>(batch.size());
    for (Submission each : batch) {
      OperationJob job = replying(each.opcode(), each.guard());
      jobs.add(job);
      replies.add(job.reply());
    }
    put(jobs);
    return replies;
  }

  /** A submission that has a reply, checked. */
  OperationJob replying(Opcode opcode, Guard guard) {
    return OperationJob.replying(context, opcode, guard, check(opcode, guard));
  }

  /** A submission that has a callback, checked. */
  OperationJob calling(Opcode opcode, Guard guard, Completion completion) {
    Objects.requireNonNull(completion, "completion");
    return OperationJob.calling(context, opcode, guard, check(opcode, guard), completion);
  }

  /** A closed scheduler has closed its files: that it is closed explains why they are. */
  private Uses check(Opcode opcode, Guard guard) {
    context.queue().requireOpen();
    try {
      return admission.check(opcode, guard);
    } catch (RuntimeException e) {
      context.queue().requireOpen();
      throw e;
    }
  }

  /** Takes a batch if there is room for it now. */
  boolean offer(Batch batch) {
    Admitted answer = context.queue().submit(batch, false);
    // No switch: nothing is called for what was accepted.
    if (answer == Admitted.YES) {
      return true;
    }
    if (answer == Admitted.FULL) {
      return false;
    }
    throw answer == Admitted.GONE ? Admission.gone(batch) : context.queue().refusal();
  }

  /** Takes a batch; parks while there is no room for it. */
  void put(Batch batch) {
    if (offer(batch)) {
      return;
    }
    context.loop().requireMayBlock("Scheduler.submit to a full queue");
    context.loop().requireRunning("Scheduler.submit to a full queue");
    Admitted answer = context.queue().submit(batch, true);
    if (answer != Admitted.YES) {
      throw answer == Admitted.GONE ? Admission.gone(batch) : context.queue().refusal();
    }
  }
}
