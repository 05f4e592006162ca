@NullMarked
package io.i2o2.engine;

import org.jspecify.annotations.NullMarked;
