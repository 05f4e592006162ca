package io.i2o2.fallback.scheduler;

/** What the queue says to a batch. */
enum Admitted {
  /** It will be answered. */
  YES,
  /** There is no room now. */
  FULL,
  /** There is no room now, and the submitter waits for it. */
  PARKED,
  /** Its submitter could not go on waiting, for lack of stack or memory. */
  WITHDRAWN,
  /** The scheduler takes nothing any more. */
  CLOSED,
  /** A handle or a slot that it uses was closed. */
  GONE
}
