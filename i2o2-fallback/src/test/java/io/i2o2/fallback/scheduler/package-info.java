@NullMarked
package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.NullMarked;
