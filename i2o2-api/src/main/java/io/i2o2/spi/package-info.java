/**
 * For those who write a backend: what {@link io.i2o2.Scheduler} finds, and what every backend must
 * do the same way.
 */
@NullMarked
package io.i2o2.spi;

import org.jspecify.annotations.NullMarked;
