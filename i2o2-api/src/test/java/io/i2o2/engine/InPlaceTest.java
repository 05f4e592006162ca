package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.Backend;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which schedulers run operations on the threads of their callers. */
final class InPlaceTest {
  @ParameterizedTest
  @CsvSource({"true, false, true", "false, false, false", "true, true, false"})
  void onlyWhereItIsAskedForAndNotOnAPolledRing(boolean asked, boolean polled, boolean expected) {
    Driver driver =
        new IdleDriver() {
          @Override
          public boolean isPolled() {
            return polled;
          }

          @Override
          public boolean mayRunInPlace(Opcode opcode) {
            return true;
          }
        };
    LoopParts parts =
        new LoopParts(
            Scheduler.builder().readInPlace(asked).options(),
            new Backend("idle", ""),
            driver,
            StressParts.inbox(4),
            new CloseDeadline("idle", Duration.ofSeconds(1), driver),
            new OwnThread("test", Duration.ofSeconds(1)),
            null);
    assertEquals(expected, new InPlace(parts).mayRun(Opcode.nop()));
  }
}
