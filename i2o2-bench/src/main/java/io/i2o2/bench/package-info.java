@NullMarked
package io.i2o2.bench;

import org.jspecify.annotations.NullMarked;
