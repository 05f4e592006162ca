package io.i2o2.fail;

import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Submission;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several submissions at once, some of them with faults: all points are asked first, so that what
 * they throw comes before anything is submitted.
 */
final class Batch {
  private final FailScheduler scheduler;
  private final List<Submission> asked;
  private final List<Submission> carriers = new ArrayList<>();

  /** Null for those that go as they are. */
  private final List<@Nullable Interception> interceptions = new ArrayList<>();

  private Batch(List<Submission> asked, FailScheduler scheduler) {
    this.asked = asked;
    this.scheduler = scheduler;
  }

  static Batch of(List<Submission> submissions, FailScheduler scheduler) {
    Batch batch = new Batch(submissions, scheduler);
    submissions.forEach(batch::add);
    return batch;
  }

  private void add(Submission submission) {
    Plan plan = scheduler.plan(submission.opcode(), submission.guard());
    if (plan.isPlain()) {
      interceptions.add(null);
      carriers.add(new Submission(plan.inner(), plan.guard()));
    } else {
      Interception interception = scheduler.replying(plan, submission.opcode());
      interceptions.add(interception);
      carriers.add(new Submission(plan.carrier(), interception.innerGuard()));
    }
  }

  List<Reply> submit(Scheduler real) {
    each(Interception::begin);
    List<Reply> accepted;
    try {
      accepted = real.submitAll(carriers);
    } catch (RuntimeException | Error e) {
      each(Interception::undo);
      throw e;
    }
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < accepted.size(); i++) {
      Interception interception = interceptions.get(i);
      Reply reply = accepted.get(i);
      if (interception != null) {
        interception.follow(reply);
        reply = interception.reply();
      }
      replies.add(scheduler.seen(reply, asked.get(i).opcode()));
    }
    return List.copyOf(replies);
  }

  private void each(Consumer<Interception> action) {
    for (Interception interception : interceptions) {
      if (interception != null) {
        action.accept(interception);
      }
    }
  }
}
