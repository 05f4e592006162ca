/** The backend for where io_uring is not: java.nio on a pool of threads. */
@NullMarked
package io.i2o2.fallback;

import org.jspecify.annotations.NullMarked;
