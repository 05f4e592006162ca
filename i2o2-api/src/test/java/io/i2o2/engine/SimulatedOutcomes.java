package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Fsync;
import io.i2o2.opcode.Nop;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Write;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of an operation that a simulated kernel takes, and when. */
final class SimulatedOutcomes {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long SOON = TimeUnit.MICROSECONDS.toNanos(50);

  private final SimulatedKernel kernel;

  SimulatedOutcomes(SimulatedKernel kernel) {
    this.kernel = kernel;
  }

  void decide(SimulatedFlight flight, long now) {
    SimulatedFaults faults = kernel.faults();
    flight.isCancellable = !kernel.chance(faults.uncancellable());
    flight.result = result(flight.opcode, faults);
    boolean waits = flight.file != null && flight.file.mayWait && transfers(flight.opcode);
    boolean never = kernel.chance(faults.never()) && !(flight.opcode instanceof Close);
    if (never || (waits && kernel.random().nextInt(4) > 0)) {
      flight.dueNanos = SimulatedFlight.NEVER;
    } else {
      flight.dueNanos =
          now + kernel.random().nextLong(kernel.chance(faults.late()) ? SECOND : SOON);
    }
  }

  private int result(@Nullable Opcode opcode, SimulatedFaults faults) {
    if (kernel.chance(faults.noWorker())) {
      return -Errno.ECANCELED;
    }
    if (kernel.chance(faults.errno())) {
      return -Errno.EIO;
    }
    return switch (opcode) {
      case Nop _, Fsync _, Close _, OpenAt _ -> 0;
      case null, default ->
          kernel.chance(faults.shortTransfer())
              ? kernel.random().nextInt(SimulatedMemory.LENT_BYTES)
              : SimulatedMemory.LENT_BYTES;
    };
  }

  private static boolean transfers(@Nullable Opcode opcode) {
    return opcode instanceof Read || opcode instanceof Write || opcode instanceof ReadFixed;
  }
}
