@NullMarked
package io.i2o2.fallback.file;

import org.jspecify.annotations.NullMarked;
