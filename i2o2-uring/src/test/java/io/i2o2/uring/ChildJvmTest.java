package io.i2o2.uring;

import io.i2o2.SchedulerBuilder;
import io.i2o2.contract.ChildJvmContract;
import io.i2o2.contract.Doomed;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ThrowingSys;

/** In a JVM of its own. */
@LinuxOnly("io_uring")
final class ChildJvmTest implements ChildJvmContract {
  @Override
  public SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("uring");
  }

  @Override
  public Doomed doomed(SchedulerBuilder builder) {
    ThrowingSys sys = new ThrowingSys(new LinuxSys());
    return new Doomed(Rig.start(builder, sys), sys::throwNext);
  }
}
