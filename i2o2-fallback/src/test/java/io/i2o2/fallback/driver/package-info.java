@NullMarked
package io.i2o2.fallback.driver;

import org.jspecify.annotations.NullMarked;
