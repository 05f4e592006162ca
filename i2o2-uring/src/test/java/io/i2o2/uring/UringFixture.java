package io.i2o2.uring;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerOptions;
import io.i2o2.contract.Doomed;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.contract.SchedulerContract;
import io.i2o2.uring.driver.UringSchedulers;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.ring.RingProbe;
import io.i2o2.uring.ring.RingUnavailable;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.Sys;
import io.i2o2.uring.sys.ThrowingSys;

/** The contract suite on real rings; each class is one configuration. */
@LinuxOnly("io_uring")
interface UringFixture extends SchedulerContract {
  @Override
  default SchedulerBuilder configure(SchedulerBuilder builder) {
    return builder.backend("uring");
  }

  @Override
  default Doomed doomed(SchedulerBuilder builder) {
    ThrowingSys sys = new ThrowingSys(new LinuxSys());
    return new Doomed(start(builder.options(), sys), sys::throwNext);
  }

  default Scheduler start(SchedulerOptions options, Sys sys) {
    return UringSchedulers.spawn(options, sys, facts(), null);
  }

  static RingFacts facts() {
    try {
      return RingProbe.look(new LinuxSys());
    } catch (RingUnavailable e) {
      throw new AssertionError(e);
    }
  }
}
