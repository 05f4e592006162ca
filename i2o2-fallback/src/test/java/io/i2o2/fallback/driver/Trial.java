package io.i2o2.fallback.driver;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** What a test needs to try an operation. */
final class Trial {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Trial() {}

  static Scheduler scheduler() {
    return Scheduler.builder().backend("fallback").build();
  }

  static int result(Scheduler scheduler, Opcode opcode) throws InterruptedException {
    Reply reply = scheduler.submit(opcode);
    assertTrue(reply.await(PATIENCE), opcode::describe);
    return reply.result();
  }

  static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(bytes);
  }
}
