/**
 * File IO handed from any thread to a scheduler, and its results handed back.
 *
 * <p>Start at {@link io.i2o2.Scheduler}: it takes an {@link io.i2o2.Opcode} and a {@link
 * io.i2o2.Guard}, and gives a {@link io.i2o2.Reply}.
 */
@NullMarked
package io.i2o2;

import org.jspecify.annotations.NullMarked;
