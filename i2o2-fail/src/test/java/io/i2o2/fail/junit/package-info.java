@NullMarked
package io.i2o2.fail.junit;

import org.jspecify.annotations.NullMarked;
