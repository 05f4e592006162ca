/** The packaged program, run as its users run it. */
@NullMarked
package io.i2o2.bench.program;

import org.jspecify.annotations.NullMarked;
