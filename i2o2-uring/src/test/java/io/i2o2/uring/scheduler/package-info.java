@NullMarked
package io.i2o2.uring.scheduler;

import org.jspecify.annotations.NullMarked;
