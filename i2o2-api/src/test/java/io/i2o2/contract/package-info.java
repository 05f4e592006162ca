@NullMarked
package io.i2o2.contract;

import org.jspecify.annotations.NullMarked;
