/** From what java.nio throws to the errno that Linux would have returned. */
@NullMarked
package io.i2o2.fallback.errno;

import org.jspecify.annotations.NullMarked;
