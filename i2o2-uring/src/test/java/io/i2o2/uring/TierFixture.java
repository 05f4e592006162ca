package io.i2o2.uring;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerOptions;
import io.i2o2.uring.driver.UringSchedulers;
import io.i2o2.uring.ring.RingProbe;
import io.i2o2.uring.ring.RingUnavailable;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.Sys;
import io.i2o2.uring.sys.TierSys;
import io.i2o2.uring.sys.TierSys.Tier;

/** The contract on rings as an older kernel would set them up. */
interface TierFixture extends UringFixture {
  Tier tier();

  @Override
  default Scheduler start(SchedulerBuilder builder) {
    return start(builder.options(), new LinuxSys());
  }

  @Override
  default Scheduler start(SchedulerOptions options, Sys sys) {
    TierSys old = new TierSys(sys, tier());
    try {
      return UringSchedulers.spawn(
          options, old, RingProbe.look(new TierSys(new LinuxSys(), tier())), null);
    } catch (RingUnavailable e) {
      throw new AssertionError(e);
    }
  }
}
