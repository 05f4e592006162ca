package io.i2o2.fail;

import org.jspecify.annotations.Nullable;

/** What an action does when its turn has come. */
sealed interface Task {
  record Off() implements Task {}

  record Return(@Nullable String argument) implements Task {}

  record Sleep(long millis) implements Task {}

  record Panic(@Nullable String message) implements Task {}

  record Print(@Nullable String message) implements Task {}

  record Pause() implements Task {}

  record Yield() implements Task {}

  record Delay(long millis) implements Task {}

  record Shorten(long bytes) implements Task {}

  record Latency(long millis) implements Task {}

  record Call(FailpointCallback callback) implements Task {}
}
