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

  /** Whether the calling thread may close files itself: no loop's own, and not watched. */
  boolean mayCloseInPlace();

  /** Has the loop complete a reply, whose callbacks run there; at once if it has ended. */
  void finish(PendingReply reply, int result);

  /** What comes before what is done with handles, or null. */
  @Nullable Interceptor interceptor();
}
