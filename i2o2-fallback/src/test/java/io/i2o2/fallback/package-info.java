@NullMarked
package io.i2o2.fallback;

import org.jspecify.annotations.NullMarked;
