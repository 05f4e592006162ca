@NullMarked
package io.i2o2.spi;

import org.jspecify.annotations.NullMarked;
