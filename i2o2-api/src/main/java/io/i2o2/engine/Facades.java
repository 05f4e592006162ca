package io.i2o2.engine;

import io.i2o2.RegisteredBuffer;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerLoop;
import io.i2o2.Target;
import org.jspecify.annotations.Nullable;

/**
 * What users have in their hands: thin objects before those of a backend, which the backend's
 * threads refer to. What users let go is noticed, and given back.
 *
 * <p>The facade of a file or slot refers to that of its scheduler, and an operation to those that
 * it is about: what is in use is not given back. Backends look behind the facades, by {@link
 * #core(Target)}.
 */
public final class Facades {
  private Facades() {}

  /**
   * Puts a facade before a scheduler.
   *
   * @param core as the backend made it
   * @param name the scheduler's name, for messages
   * @return for users
   */
  public static Scheduler of(CoreScheduler core, String name) {
    return SchedulerFacade.of(core, name);
  }

  /**
   * Puts facades before a loop and its scheduler.
   *
   * @param loop as the backend made it
   * @param core its scheduler
   * @param name the scheduler's name, for messages
   * @return for users
   */
  public static SchedulerLoop of(SchedulerLoop loop, CoreScheduler core, String name) {
    return new LoopFacade(loop, SchedulerFacade.of(core, name));
  }

  /**
   * The interceptor of a scheduler.
   *
   * @param scheduler any
   * @return null if it has none
   */
  public static @Nullable Interceptor interceptor(Scheduler scheduler) {
    return scheduler instanceof SchedulerFacade facade
            && facade.core() instanceof EngineScheduler core
        ? core.interceptor()
        : null;
  }

  /**
   * What an operation is about, as the backend knows it.
   *
   * @param target any
   * @return what is behind the facade, or the same if it is none
   */
  public static Target core(Target target) {
    // No switch over patterns: its call site would be linked when it is first run.
    if (target instanceof FileFacade file) {
      return file.core();
    }
    return target instanceof RegisteredFileFacade file ? file.core() : target;
  }

  /**
   * A registered buffer, as the backend knows it.
   *
   * @param buffer any
   * @return what is behind the facade, or the same if it is none
   */
  public static RegisteredBuffer core(RegisteredBuffer buffer) {
    return buffer instanceof RegisteredBufferFacade facade ? facade.core() : buffer;
  }
}
