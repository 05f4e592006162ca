package io.i2o2.fail;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one scope has configured for one point. Holds no lock while it runs a task, so a point can
 * be configured anew while threads sleep or pause in it.
 *
 * @param scope whom it concerns
 * @param actions the chain
 * @param gate where paused threads wait
 * @param next that of the next wider scope
 */
record Binding(FailScope scope, Actions actions, Gate gate, @Nullable Binding next) {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail");

  @Nullable Outcome evaluate(String point, Place place) {
    Counters counters = scope.counters(point);
    long number = counters.hit();
    Action action = actions.take(scope.rolls());
    if (action == null || action.task() instanceof Task.Off) {
      return null;
    }
    counters.triggered();
    Hit hit = place.hit(point, number);
    Triggers.report(hit, action, scope);
    return perform(action.task(), hit, counters);
  }

  private @Nullable Outcome perform(Task task, Hit hit, Counters counters) {
    switch (task) {
      case Task.Off _ -> {}
      case Task.Return(String argument) -> {
        return new Outcome.Return(argument);
      }
      case Task.Shorten(long bytes) -> {
        return new Outcome.Shorten(bytes);
      }
      case Task.Latency(long millis) -> {
        return new Outcome.Latency(millis);
      }
      case Task.Call(FailpointCallback callback) -> {
        return Catalogue.checked(hit.point(), callback.decide(hit));
      }
      case Task.Panic(String message) ->
          throw new FailpointPanic(
              message != null ? message : "failpoint " + hit.point() + " panic");
      case Task.Print(String message) -> print(hit.point(), message);
      case Task.Sleep(long millis) -> Interrupts.sleep(millis);
      case Task.Delay(long millis) -> spin(Interrupts.nanos(millis));
      case Task.Pause _ -> counters.pause(gate);
      case Task.Yield _ -> letOthersRun();
    }
    return null;
  }

  private static void print(String point, @Nullable String message) {
    if (message != null) {
      LOG.info("{}", message);
    } else {
      LOG.info("failpoint {} executed.", point);
    }
  }

  private static void spin(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // the task is to yield
  private static void letOthersRun() {
    Thread.yield();
  }
}
