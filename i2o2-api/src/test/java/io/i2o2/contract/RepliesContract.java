package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import org.junit.jupiter.api.Test;

/** What a {@link io.i2o2.Reply} tells, and when. */
public interface RepliesContract extends BackendFixture {

  @Test
  default void answersANop() {
    try (Scheduler scheduler = start()) {
      assertEquals(0, scheduler.submit(Opcode.nop()).join());
    }
  }
}
