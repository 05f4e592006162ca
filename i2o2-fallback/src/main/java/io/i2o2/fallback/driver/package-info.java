/**
 * The engine's driver for where there is no ring: {@link io.i2o2.fallback.driver.PoolDriver} has a
 * pool of threads run the operations, and takes back the {@link io.i2o2.fallback.driver.Job}s that
 * have ended.
 */
@NullMarked
package io.i2o2.fallback.driver;

import org.jspecify.annotations.NullMarked;
