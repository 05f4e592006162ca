/** The operations, one record each: values only, immutable. {@link io.i2o2.Opcode} makes them. */
@NullMarked
package io.i2o2.opcode;

import org.jspecify.annotations.NullMarked;
