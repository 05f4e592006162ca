@NullMarked
package io.i2o2.uring.driver;

import org.jspecify.annotations.NullMarked;
