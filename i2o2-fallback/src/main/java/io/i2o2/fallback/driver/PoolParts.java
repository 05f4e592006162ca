package io.i2o2.fallback.driver;

import io.i2o2.fallback.operation.Operations;

/**
 * What every job uses.
 *
 * @param operations runs it
 * @param completions takes it when it has ended
 */
record PoolParts(Operations operations, Completions completions) {}
