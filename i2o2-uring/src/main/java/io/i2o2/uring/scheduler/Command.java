package io.i2o2.uring.scheduler;

import java.util.function.Consumer;

/**
 * Something other than an operation that the loop is asked to do.
 *
 * @param notBefore how many operations the loop must have taken first: those that were submitted
 *     before this
 * @param action done by the loop
 * @param refusal done instead, by any thread, if the scheduler is closed or dead
 */
record Command(long notBefore, Consumer<RingLoop> action, Consumer<RuntimeException> refusal) {}
