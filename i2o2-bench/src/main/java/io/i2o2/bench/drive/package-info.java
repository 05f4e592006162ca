/** NVMe drives: which there are, who uses them, and whether they keep what is written. */
@NullMarked
package io.i2o2.bench.drive;

import org.jspecify.annotations.NullMarked;
