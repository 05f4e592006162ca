package io.i2o2.bench.workload;

import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Submission;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thread that hands over a batch, waits for all of it, and hands over the next. */
public final class BatchLoad implements Load {
  private final Clock clock;
  private final Tallies tallies;
  private final Scheduler scheduler;
  private final Operations operations;
  private @Nullable Callers caller;

  /**
   * A thread still to be started.
   *
   * @param clock when to stop
   * @param tallies what was done; one for each place in the batch
   * @param scheduler what runs it
   * @param operations what to submit
   */
  public BatchLoad(Clock clock, Tallies tallies, Scheduler scheduler, Operations operations) {
    this.clock = clock;
    this.tallies = tallies;
    this.scheduler = scheduler;
    this.operations = operations;
  }

  @Override
  public void start() {
    caller = Callers.start(Thread.ofPlatform(), 1, _ -> call(), clock::stop);
  }

  @Override
  public void finish() throws IOException, InterruptedException {
    if (caller != null) {
      caller.join();
    }
  }

  private void call() throws IOException {
    while (clock.isWarmUp()) {
      runBatch();
    }
    while (clock.isMeasuring()) {
      long begin = tallies.of(0).begin();
      runBatch();
      if (clock.isMeasuring()) {
        tallies.of(0).end(begin);
        for (int place = 1; place < tallies.callers(); place++) {
          tallies.of(place).end(0);
        }
      }
    }
  }

  private void runBatch() throws IOException {
    List<Submission> batch = new ArrayList<>(tallies.callers());
    for (int place = 0; place < tallies.callers(); place++) {
      batch.add(new Submission(operations.next(place)));
    }
    List<Reply> replies = scheduler.submitAll(batch);
    for (int place = 0; place < replies.size(); place++) {
      Opcode opcode = batch.get(place).opcode();
      operations.check(opcode, replies.get(place).join());
    }
  }
}
