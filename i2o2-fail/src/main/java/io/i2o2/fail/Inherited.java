package io.i2o2.fail;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import org.jspecify.annotations.Nullable;

/**
 * A value that threads take over from the one that starts them; but not the threads that a {@link
 * ForkJoinPool} starts, perhaps in the middle of a test because that blocks: they run what others
 * have submitted, such as the test beside it.
 */
final class Inherited<T> extends InheritableThreadLocal<@Nullable T> {
  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

  @Override
  protected @Nullable T childValue(@Nullable T parentValue) {
    return parentValue == null || isStartedByAPool() ? null : parentValue;
  }

  private static boolean isStartedByAPool() {
    return STACK.walk(
        frames ->
            frames.anyMatch(
                frame ->
                    frame.getMethodName().equals("<init>")
                        && ForkJoinWorkerThread.class.isAssignableFrom(frame.getDeclaringClass())));
  }
}
