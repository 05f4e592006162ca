package io.i2o2.engine;

import java.util.concurrent.ThreadFactory;

/**
 * Makes every thread that a backend has of its own.
 *
 * <p>A thread inherits much of the one that happens to create it: inheritable thread locals, the
 * context class loader, group, priority, and whether it is a daemon. A scheduler often outlives its
 * creator, and would keep an application's class loader in memory that was meant to be unloaded. So
 * these threads inherit nothing: they have no inheritable locals, normal priority, the topmost
 * thread group, and the {@linkplain ClassLoader#getSystemClassLoader() system class loader} as
 * context class loader, which callbacks and guards see. They are daemons: one that hangs in a
 * system call holds no JVM.
 */
public final class SchedulerThreads {
  private SchedulerThreads() {}

  /**
   * Makes a thread.
   *
   * @param name its name
   * @param task what it does
   * @return a platform thread, not started
   */
  @SuppressWarnings("ThreadPriorityCheck") // to inherit none, not to rely on one
  public static Thread unstarted(String name, Runnable task) {
    Thread thread =
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .group(topmostGroup())
            .priority(Thread.NORM_PRIORITY)
            .inheritInheritableThreadLocals(false)
            .unstarted(task);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }

  /**
   * Makes and starts a thread.
   *
   * @param name its name
   * @param task what it does
   * @return a platform thread, running
   */
  public static Thread start(String name, Runnable task) {
    Thread thread = unstarted(name, task);
    thread.start();
    return thread;
  }

  /**
   * Makes and starts a virtual thread, for what mostly waits and may wait for any thread.
   *
   * @param name its name
   * @param task what it does
   * @return a virtual thread, running
   */
  public static Thread startVirtual(String name, Runnable task) {
    return Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).start(task);
  }

  /**
   * A factory of such threads, for an executor or a cleaner.
   *
   * @param name of each of its threads
   * @return makes threads that are not started
   */
  public static ThreadFactory factory(String name) {
    return task -> unstarted(name, task);
  }

  private static ThreadGroup topmostGroup() {
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    if (group == null) {
      throw new IllegalStateException("a thread that has ended makes none");
    }
    for (ThreadGroup parent = group.getParent(); parent != null; parent = group.getParent()) {
      group = parent;
    }
    return group;
  }
}
