package io.i2o2.fail;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the threads and schedulers of one test do. */
final class TestScope extends FailScope {
  /** Threads take over the scope of the thread that starts them. */
  private static final Inherited<TestScope> CURRENT = new Inherited<>();

  private final String name;
  private final @Nullable TestScope outer;
  private final int depth;

  TestScope(String name) {
    this.name = Objects.requireNonNull(name, "name");
    this.outer = CURRENT.get();
    this.depth = outer == null ? 1 : outer.depth + 1;
  }

  /** The one that this thread is in. */
  static @Nullable TestScope current() {
    return CURRENT.get();
  }

  @Override
  public <T extends @Nullable Object, E extends Exception> T run(Body<T, E> body) throws E {
    TestScope before = CURRENT.get();
    CURRENT.set(this);
    try {
      return body.run();
    } finally {
      CURRENT.set(before);
    }
  }

  @Override
  boolean covers(@Nullable SchedulerTag scheduler) {
    // What a scheduler's own threads do belongs to the test that made it.
    return isWithin(CURRENT.get()) || (scheduler != null && isWithin(scheduler.createdIn()));
  }

  private boolean isWithin(@Nullable TestScope scope) {
    for (TestScope each = scope; each != null; each = each.outer) {
      if (each == this) {
        return true;
      }
    }
    return false;
  }

  /** Inner ones are narrower. */
  @Override
  int rank() {
    return depth;
  }

  @Override
  public String toString() {
    return name;
  }
}
