package io.i2o2.fail;

import io.i2o2.Opcode;
import io.i2o2.Target;
import org.jspecify.annotations.Nullable;

/**
 * One hit of a failpoint.
 *
 * @param point the point's name
 * @param number how often the point has been hit while it was configured, this hit included
 * @param scheduler the name of the scheduler, or null outside of one
 * @param opcode the operation, or null where there is none
 * @param target the file, or null where there is none
 * @param offset where in the file, in bytes; -1 where that says nothing
 * @param length how many bytes, or a system call's argument; -1 where that says nothing
 */
public record Hit(
    String point,
    long number,
    @Nullable String scheduler,
    @Nullable Opcode opcode,
    @Nullable Target target,
    long offset,
    long length) {}
