/** The same work as JMH benchmarks. */
@NullMarked
package io.i2o2.bench.jmh;

import org.jspecify.annotations.NullMarked;
