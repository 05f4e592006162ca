@NullMarked
package io.i2o2.fallback.slot;

import org.jspecify.annotations.NullMarked;
