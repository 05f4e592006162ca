package io.i2o2.fallback.scheduler;

import io.i2o2.engine.OwnThread;
import io.i2o2.engine.SpinBudget;
import io.i2o2.fallback.operation.Operations;

/**
 * The parts of one scheduler that its jobs and handles work with.
 *
 * @param queue what waits for the pool
 * @param completions what waits for the completion thread
 * @param loop which thread is the completion thread
 * @param operations what the pool can do
 * @param patience of those who wait for replies
 */
record Context(
    JobQueue queue,
    CompletionQueue completions,
    OwnThread loop,
    Operations operations,
    SpinBudget patience) {}
