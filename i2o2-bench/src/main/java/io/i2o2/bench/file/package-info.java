/** Whole files through a scheduler: made, read and checked, copied. */
@NullMarked
package io.i2o2.bench.file;

import org.jspecify.annotations.NullMarked;
