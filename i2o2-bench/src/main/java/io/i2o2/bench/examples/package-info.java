/** Small programs to start from. */
@NullMarked
package io.i2o2.bench.examples;

import org.jspecify.annotations.NullMarked;
