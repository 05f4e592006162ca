/** What each operation does, on a thread of the pool. */
@NullMarked
package io.i2o2.fallback.operation;

import org.jspecify.annotations.NullMarked;
