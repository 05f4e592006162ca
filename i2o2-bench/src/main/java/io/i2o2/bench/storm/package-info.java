/** Many callers under random faults, and what must hold whatever happens. */
@NullMarked
package io.i2o2.bench.storm;

import org.jspecify.annotations.NullMarked;
