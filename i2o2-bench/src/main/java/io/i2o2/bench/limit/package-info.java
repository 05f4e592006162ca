/** The program in C that shows what the machine itself can do. */
@NullMarked
package io.i2o2.bench.limit;

import org.jspecify.annotations.NullMarked;
