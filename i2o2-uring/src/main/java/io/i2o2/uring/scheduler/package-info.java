/**
 * The actor. {@link io.i2o2.uring.scheduler.UringScheduler} is what callers see; it puts operations
 * into the {@link io.i2o2.uring.scheduler.Mailbox}; {@link io.i2o2.uring.scheduler.RingLoop} takes
 * them, drives the ring, and completes them.
 */
@NullMarked
package io.i2o2.uring.scheduler;

import org.jspecify.annotations.NullMarked;
