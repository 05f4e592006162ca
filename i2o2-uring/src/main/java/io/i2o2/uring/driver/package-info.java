/**
 * The engine's driver for io_uring: {@link io.i2o2.uring.driver.UringDriver} turns what the engine
 * asks for into SQEs of a {@link io.i2o2.uring.ring.Ring}, and its CQEs into completions.
 */
@NullMarked
package io.i2o2.uring.driver;

import org.jspecify.annotations.NullMarked;
