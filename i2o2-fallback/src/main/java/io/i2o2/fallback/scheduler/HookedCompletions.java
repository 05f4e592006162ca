package io.i2o2.fallback.scheduler;

import io.i2o2.spi.SystemCallHook;

/**
 * Completions that a {@link SystemCallHook} is asked about before each turn. Stands between only
 * where a hook is on the path.
 */
final class HookedCompletions extends CompletionQueue {
  private final SystemCallHook hook;

  private HookedCompletions(int limit, SystemCallHook hook) {
    super(limit);
    this.hook = hook;
  }

  /** With a hook before its turns, if one is on the path; else as it is. */
  static CompletionQueue of(int limit) {
    return SystemCallHook.find()
        .<CompletionQueue>map(hook -> new HookedCompletions(limit, hook))
        .orElseGet(() -> new CompletionQueue(limit));
  }

  @Override
  void await(long nanos) {
    hook.turn();
    super.await(nanos);
  }
}
