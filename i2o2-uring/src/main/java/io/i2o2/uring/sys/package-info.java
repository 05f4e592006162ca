/**
 * The system calls: the only place that calls native code or makes memory out of addresses. {@link
 * io.i2o2.uring.sys.Sys} is the seam; {@link io.i2o2.uring.sys.LinuxSys} the real one.
 */
@NullMarked
package io.i2o2.uring.sys;

import org.jspecify.annotations.NullMarked;
