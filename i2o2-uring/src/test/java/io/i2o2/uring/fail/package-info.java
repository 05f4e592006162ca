/** The backend with failpoints around it; run apart from the other tests, with i2o2-fail there. */
@NullMarked
package io.i2o2.uring.fail;

import org.jspecify.annotations.NullMarked;
