package io.i2o2;

import java.util.Objects;

/** Guards by being reachable itself: the backend refers to it until the operation completes. */
record KeepReachable(Object object) implements Guard {
  KeepReachable {
    Objects.requireNonNull(object, "object");
  }

  @Override
  public void release() {}
}
