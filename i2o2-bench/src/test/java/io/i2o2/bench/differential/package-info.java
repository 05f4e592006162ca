/** All backends against each other; this is the one module whose tests see all of them. */
@NullMarked
package io.i2o2.bench.differential;

import org.jspecify.annotations.NullMarked;
