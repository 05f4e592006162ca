/** Each reason to do without io_uring, brought about for real in a JVM of its own. */
@NullMarked
package io.i2o2.uring.refusal;

import org.jspecify.annotations.NullMarked;
