@NullMarked
package io.i2o2.stress;

import org.jspecify.annotations.NullMarked;
