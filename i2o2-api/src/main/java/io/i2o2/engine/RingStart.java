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
      Engine.DriverMaker maker) {
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
  private void makeAll(@Nullable Interceptor interceptor, Engine.DriverMaker maker) {
    for (int ring = 0; ring < options.rings(); ring++) {
      Interceptor mine = interceptor == null || ring == 0 ? interceptor : interceptor.ofNextRing();
      SchedulerOptions own = options.ofRing(ring);
      Engine.Described made = maker.make(own, mine);
      detail = made.detail();
      peers.add(
          ring, Engine.ring(new Backend(backend, detail), own, made.driver(), mine, ring, peers));
      drivers.add(made.driver());
    }
  }

  /** Closes the driver if it fails. */
  private void start(int ring) {
    Driver driver = drivers.removeFirst();
    String thread = options.name() + "-" + (ring + 1);
    Engine.start(backend, thread, driver, peers.get(ring).runner());
  }

  private void closeAll(int started) {
    for (int ring = 0; ring < started; ring++) {
      peers.get(ring).runner().close(Duration.ZERO);
    }
    drivers.forEach(each -> each.close(false));
  }
}
