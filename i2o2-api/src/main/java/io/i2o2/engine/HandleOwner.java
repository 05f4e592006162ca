package io.i2o2.engine;

import org.jspecify.annotations.Nullable;

/** The scheduler behind open files and registrations. */
interface HandleOwner extends PendingReply.Owner {
  /** Its name, for messages. */
  String name();

  /** Whether it was closed, or has died. */
  boolean isClosed();

  /** Asked by what waits for the loop after it has asked it for something. */
  void requireMayWait(String what);

  /** What comes before what is done with handles, or null. */
  @Nullable Interceptor interceptor();
}
