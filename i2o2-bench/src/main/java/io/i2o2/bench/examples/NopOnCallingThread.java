package io.i2o2.bench.examples;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;

/** One operation, submitted and waited for by the thread that runs this. */
public final class NopOnCallingThread {
  private NopOnCallingThread() {}

  /**
   * Runs it.
   *
   * @param args none
   */
  public static void main(String[] args) {
    try (Scheduler scheduler = Scheduler.create()) {
      Reply reply = scheduler.submit(Opcode.nop(), Guard.NONE);
      int result = reply.join();
      System.out.println("result " + result + " from backend " + scheduler.backend().name());
    }
  }
}
