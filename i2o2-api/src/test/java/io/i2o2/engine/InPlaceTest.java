package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.Backend;
import io.i2o2.Fd;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which schedulers run operations on the threads of their callers. */
final class InPlaceTest {
  @ParameterizedTest
  @CsvSource({
    "true, false, true, false",
    "false, false, false, true",
    "true, true, false, false",
    "false, true, false, false"
  })
  void onlyWhereItIsAskedForAndNotOnAPolledRing(
      boolean asked, boolean polled, boolean reads, boolean writes) {
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
            Scheduler.builder().readInPlace(asked).writeInPlace(!asked).options(),
            new Backend("idle", ""),
            driver,
            StressParts.inbox(4),
            new CloseDeadline("idle", Duration.ofSeconds(1), driver),
            new OwnThread("test", Duration.ofSeconds(1)),
            null,
            0,
            null);
    InPlace inPlace = new InPlace(parts);
    MemorySegment memory = Arena.ofAuto().allocate(8);
    assertEquals(reads, inPlace.mayRun(Opcode.read(new Fd(0), memory, 0)));
    assertEquals(writes, inPlace.mayRun(Opcode.write(new Fd(0), memory, 0)));
  }
}
