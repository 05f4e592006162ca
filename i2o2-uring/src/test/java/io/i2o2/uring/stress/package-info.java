@NullMarked
package io.i2o2.uring.stress;

import org.jspecify.annotations.NullMarked;
