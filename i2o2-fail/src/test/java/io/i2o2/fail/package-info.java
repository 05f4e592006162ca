@NullMarked
package io.i2o2.fail;

import org.jspecify.annotations.NullMarked;
