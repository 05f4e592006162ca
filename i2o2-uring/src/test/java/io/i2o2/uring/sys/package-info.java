@NullMarked
package io.i2o2.uring.sys;

import org.jspecify.annotations.NullMarked;
