package io.i2o2.engine;

import io.i2o2.Backend;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a scheduler of several rings, all of them or none. */
final class RingStart {
  private final String backend;
  private final SchedulerOptions options;
  private final Peers peers;

  /** Of those whose loop is not started. */
  private final List<Driver> drivers = new ArrayList<>();

  private String detail = "";

  private RingStart(String backend, SchedulerOptions options) {
    this.backend = backend;
    this.options = options;
    this.peers = new Peers(options.rings());
  }

  static Scheduler of(
      String backend,
      SchedulerOptions options,
      @Nullable Interceptor interceptor,
      DriverMaker maker) {
    RingStart start = new RingStart(backend, options);
    int started = 0;
    try {
      start.makeAll(interceptor, maker);
      for (; started < options.rings(); started++) {
        start.start(started);
      }
      Backend named = new Backend(backend, options.rings() + " rings, each " + start.detail);
      return SchedulerFacade.of(new RingGroup(options, named, start.peers), options.name());
    } catch (Throwable e) {
      start.closeAll(started);
      throw e;
    }
  }

  /** All are made before the first runs: it must know the others. */
  private void makeAll(@Nullable Interceptor interceptor, DriverMaker maker) {
    for (int ring = 0; ring < options.rings(); ring++) {
      Interceptor mine = interceptor == null || ring == 0 ? interceptor : interceptor.ofNextRing();
      SchedulerOptions own = options.ofRing(ring);
      DriverMaker.Described made = maker.make(own, mine);
      detail = made.detail();
      peers.add(ring, engine(ring, own, made, mine));
      drivers.add(made.driver());
    }
  }

  private EngineScheduler engine(
      int ring,
      SchedulerOptions own,
      DriverMaker.Described made,
      @Nullable Interceptor interceptor) {
    Backend named = new Backend(backend, made.detail());
    return EngineStart.scheduler(
        made.driver(),
        () ->
            EngineStart.parts(
                named, own, made.driver(), interceptor, ring, cause -> peers.died(ring, cause)),
        parts -> new RingRunner(parts, peers));
  }

  /** Closes the driver if it fails. */
  private void start(int ring) {
    Driver driver = drivers.removeFirst();
    String thread = options.name() + "-" + (ring + 1);
    EngineStart.start(backend, thread, driver, peers.get(ring).runner());
  }

  private void closeAll(int started) {
    for (int ring = 0; ring < started; ring++) {
      peers.get(ring).runner().close(Duration.ZERO);
    }
    drivers.forEach(each -> each.close(false));
  }
}
