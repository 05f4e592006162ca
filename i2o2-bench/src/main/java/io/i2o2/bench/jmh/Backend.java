package io.i2o2.bench.jmh;

import io.i2o2.Scheduler;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A scheduler of each backend. */
@State(Scope.Benchmark)
public class Backend {
  /** Its name. */
  @Param({"uring", "fallback"})
  public String backend = "";

  private @Nullable Scheduler scheduler;

  /** For JMH. */
  public Backend() {}

  /** Starts it. */
  @Setup(Level.Trial)
  public void start() {
    scheduler = Scheduler.builder().backend(backend).build();
  }

  /** Ends it. */
  @TearDown(Level.Trial)
  public void stop() {
    scheduler().close();
  }

  Scheduler scheduler() {
    if (scheduler == null) {
      throw new IllegalStateException("not started");
    }
    return scheduler;
  }
}
