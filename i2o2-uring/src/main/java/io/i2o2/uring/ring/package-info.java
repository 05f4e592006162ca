/**
 * One io_uring: setting it up, its two queues, encoding operations, registering resources. It knows
 * nothing of replies and guards, and serves one thread.
 */
@NullMarked
package io.i2o2.uring.ring;

import org.jspecify.annotations.NullMarked;
