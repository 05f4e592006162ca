@NullMarked
package io.i2o2.uring;

import org.jspecify.annotations.NullMarked;
