/**
 * The same random operations on several backends and on FileChannel, whose answers must agree. See
 * {@link io.i2o2.contract.differential.Differential}.
 */
@NullMarked
package io.i2o2.contract.differential;

import org.jspecify.annotations.NullMarked;
