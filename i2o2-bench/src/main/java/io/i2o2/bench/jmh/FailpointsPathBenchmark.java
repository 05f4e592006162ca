package io.i2o2.bench.jmh;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.fail.FailScope;
import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What i2o2-fail costs a program that has it on the path and configures nothing. All on one thread,
 * which submits and runs the loop: between two threads the figures differ from run to run by more
 * than what is to be seen.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
@State(Scope.Thread)
public class FailpointsPathBenchmark {
  private static final int NOPS = 64;

  /** Whether the module is found: not at all, or found with nothing configured. */
  @Param({"absent", "idle"})
  public String failpoints = "";

  private @Nullable SchedulerLoop loop;
  private int completed;
  private final Completion counting = (_, _, _) -> completed++;

  /** For JMH. */
  public FailpointsPathBenchmark() {}

  /** As ServiceLoader sees a path without i2o2-fail. */
  private static final class WithoutFailpoints extends ClassLoader {
    private static final String HIDDEN = "META-INF/services/io.i2o2.engine.Interceptor$Provider";

    WithoutFailpoints(ClassLoader parent) {
      super(parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return HIDDEN.equals(name) ? Collections.emptyEnumeration() : super.getResources(name);
    }
  }

  /** Makes the loop. */
  @Setup(Level.Trial)
  public void start() {
    Thread me = Thread.currentThread();
    ClassLoader all = Objects.requireNonNull(me.getContextClassLoader());
    boolean absent = failpoints.equals("absent");
    try {
      if (absent) {
        me.setContextClassLoader(new WithoutFailpoints(all));
      }
      loop = Scheduler.builder().backend("uring").buildLoop();
    } finally {
      me.setContextClassLoader(all);
    }
    if (absent == hasFailpoints(loop().scheduler())) {
      throw new IllegalStateException("failpoints are not " + failpoints);
    }
  }

  private static boolean hasFailpoints(Scheduler scheduler) {
    try {
      FailScope _ = FailScope.scheduler(scheduler);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Ends it. */
  @TearDown(Level.Trial)
  public void stop() {
    loop().scheduler().close();
  }

  private SchedulerLoop loop() {
    return Objects.requireNonNull(loop, "not started");
  }

  /**
   * One no-op of 64 that are submitted together, to the kernel and back.
   *
   * @return how many there were so far
   */
  @Benchmark
  @OperationsPerInvocation(NOPS)
  public int nop() {
    Scheduler scheduler = loop().scheduler();
    int end = completed + NOPS;
    for (int i = 0; i < NOPS; i++) {
      scheduler.submit(Opcode.nop(), Guard.NONE, counting);
    }
    while (completed != end) {
      loop().runOnce();
    }
    return completed;
  }
}
