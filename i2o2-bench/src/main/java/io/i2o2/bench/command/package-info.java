/** The commands, and what they have in common. */
@NullMarked
package io.i2o2.bench.command;

import org.jspecify.annotations.NullMarked;
