package io.i2o2.bench.examples;

import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;

/** A scheduler without a thread of its own: this thread runs its loop, others submit. */
public final class LoopOnOwnThread {
  private LoopOnOwnThread() {}

  /**
   * Runs it.
   *
   * @param args none
   */
  public static void main(String[] args) {
    SchedulerLoop loop = Scheduler.builder().buildLoop();
    Thread.ofVirtual()
        .start(
            () -> {
              // Closing ends the loop, when everything accepted is over.
              try (Scheduler scheduler = loop.scheduler()) {
                Reply reply = scheduler.submit(Opcode.nop());
                System.out.println("result " + reply.join() + " by the loop on another thread");
              }
            });
    loop.run();
    System.out.println("the loop has ended");
  }
}
