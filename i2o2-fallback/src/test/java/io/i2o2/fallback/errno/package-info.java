@NullMarked
package io.i2o2.fallback.errno;

import org.jspecify.annotations.NullMarked;
