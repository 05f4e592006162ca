@NullMarked
package io.i2o2.nvme;

import org.jspecify.annotations.NullMarked;
