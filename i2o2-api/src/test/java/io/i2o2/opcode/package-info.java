@NullMarked
package io.i2o2.opcode;

import org.jspecify.annotations.NullMarked;
