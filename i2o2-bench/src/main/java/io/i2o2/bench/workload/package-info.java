/** What callers do to a scheduler, again and again, and how that is measured. */
@NullMarked
package io.i2o2.bench.workload;

import org.jspecify.annotations.NullMarked;
