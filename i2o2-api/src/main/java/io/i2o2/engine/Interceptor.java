package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerOptions;
import io.i2o2.Target;
import io.i2o2.opcode.OpenAt;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Iterator;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * Comes before, after, or instead of what one scheduler does, so that faults can be injected. Where
 * none is on the path the engine has null in its place, and nothing is paid.
 *
 * <p>What a method throws is thrown at the caller, and nothing was accepted. All methods may be
 * called by any thread, unless they say otherwise.
 */
public interface Interceptor extends CallInterceptor {
  /**
   * Whether operations are to be shown to it.
   *
   * @return asked for each submission, so it costs next to nothing
   */
  boolean isActive();

  /**
   * Comes before a submission.
   *
   * @param opcode as the caller gave it
   * @return what it decides
   */
  Interception before(Opcode opcode);

  /**
   * Comes before {@link Scheduler#open}.
   *
   * @param open what is to be opened
   * @throws IOException what the caller gets instead of a file
   */
  void beforeOpen(OpenAt open) throws IOException;

  /**
   * Comes before, or instead of, the registration of a file.
   *
   * @param file as the caller gave it
   * @param guard the registration's
   * @param async whether the caller has a future
   * @return a handle instead; null to go on
   * @throws IOException what the caller gets instead
   */
  @Nullable RegisteredFile register(Target file, Guard guard, boolean async) throws IOException;

  /**
   * Comes before, or instead of, the registration of a buffer.
   *
   * @param segment as the caller gave it
   * @param guard the registration's
   * @param async whether the caller has a future
   * @return a handle instead; null to go on
   * @throws IOException what the caller gets instead
   */
  @Nullable RegisteredBuffer register(MemorySegment segment, Guard guard, boolean async)
      throws IOException;

  /**
   * Comes before a file is taken out of its slot.
   *
   * @param file the handle
   * @param async whether the caller has a future
   * @return whether a failure is to be hidden from the caller
   * @throws IOException what the caller gets instead
   */
  boolean beforeUnregister(RegisteredFile file, boolean async) throws IOException;

  /**
   * Comes before a buffer is taken out of its slot.
   *
   * @param buffer the handle
   * @param async whether the caller has a future
   * @return whether a failure is to be hidden from the caller
   * @throws IOException what the caller gets instead
   */
  boolean beforeUnregister(RegisteredBuffer buffer, boolean async) throws IOException;

  /**
   * Comes before the guard of a registration is released, which it is whatever this throws. On the
   * engine's own thread.
   *
   * @param registered a {@link RegisteredFile} or a {@link RegisteredBuffer}
   */
  void beforeRelease(Object registered);

  /**
   * Comes before a close.
   *
   * @param timeout as the caller gave it
   * @return the timeout to close with
   */
  Duration beforeClose(Duration timeout);

  /** Comes in each turn of the loop, on its thread, which dies of what this throws. */
  void beforeTurn();

  /** Comes once, when the scheduler has ended, or its ring. */
  void ended();

  /**
   * Makes the interceptor of one more ring of the same scheduler, before any of them runs.
   *
   * @return a new one
   */
  Interceptor ofNextRing();

  /** Makes interceptors; found by {@link ServiceLoader}. */
  interface Provider {
    /**
     * Comes before a scheduler is made.
     *
     * @param options checked
     * @throws io.i2o2.SchedulerUnavailableException if it is not to be made
     */
    void beforeCreate(SchedulerOptions options);

    /**
     * Makes the interceptor of a scheduler that the calling thread is making, or of a probe.
     *
     * @param options the scheduler's; null for a probe
     * @return a new one
     */
    Interceptor interceptor(@Nullable SchedulerOptions options);
  }

  /**
   * Makes an interceptor, if there is a provider on the path.
   *
   * @param options of the scheduler that it is for; null for a probe
   * @return a new one, or null
   */
  static @Nullable Interceptor find(@Nullable SchedulerOptions options) {
    Iterator<Provider> providers = ServiceLoader.load(Provider.class).iterator();
    return providers.hasNext() ? providers.next().interceptor(options) : null;
  }

  /**
   * Lets all providers on the path refuse a scheduler.
   *
   * @param options checked
   * @throws io.i2o2.SchedulerUnavailableException if one refuses it
   */
  static void creating(SchedulerOptions options) {
    ServiceLoader.load(Provider.class).forEach(provider -> provider.beforeCreate(options));
  }
}
