package io.i2o2.bench.report;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;

/** Figures that the JVM keeps about itself. */
public final class JvmFigures {
  private JvmFigures() {}

  /**
   * What all threads have allocated on the heap so far. Virtual threads are counted with their
   * carriers, the scheduler's own threads are counted too.
   *
   * @return bytes since the JVM started, or -1 if it does not count
   */
  public static long allocatedBytes() {
    return ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads
            && threads.isThreadAllocatedMemorySupported()
            && threads.isThreadAllocatedMemoryEnabled()
        ? threads.getTotalThreadAllocatedBytes()
        : -1;
  }

  /**
   * The processor time of all threads so far, in user mode and in the kernel.
   *
   * @return nanoseconds since the JVM started, or -1 if it does not know
   */
  public static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : -1;
  }

  /**
   * How many threads carry the virtual ones.
   *
   * @return the parallelism of the JVM's scheduler of virtual threads
   */
  public static int carriers() {
    return ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class).getParallelism();
  }
}
