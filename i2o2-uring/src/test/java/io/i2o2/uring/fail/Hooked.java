package io.i2o2.uring.fail;

import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerOptions;
import io.i2o2.SchedulerUnavailableException;
import io.i2o2.engine.Interceptor;
import io.i2o2.fail.FailProvider;
import io.i2o2.uring.driver.UringSchedulers;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.ring.RingProbe;
import io.i2o2.uring.ring.RingUnavailable;
import io.i2o2.uring.sys.InterceptedSys;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.Sys;

/** Schedulers with failpoints around them and before their system calls. */
final class Hooked {
  private Hooked() {}

  static Scheduler start(SchedulerBuilder builder) {
    return start(builder, new LinuxSys());
  }

  static Scheduler start(SchedulerBuilder builder, Sys sys) {
    SchedulerOptions options = builder.options();
    FailProvider provider = new FailProvider();
    provider.beforeCreate(options);
    Interceptor interceptor = provider.interceptor(options);
    return UringSchedulers.spawn(options, sys, facts(), interceptor);
  }

  static RingFacts facts() {
    try {
      Interceptor interceptor = new FailProvider().interceptor(null);
      return RingProbe.look(InterceptedSys.of(new LinuxSys(), interceptor));
    } catch (RingUnavailable e) {
      throw new SchedulerUnavailableException("uring", e.reason(), e);
    }
  }
}
