@NullMarked
package io.i2o2.uring.ring;

import org.jspecify.annotations.NullMarked;
