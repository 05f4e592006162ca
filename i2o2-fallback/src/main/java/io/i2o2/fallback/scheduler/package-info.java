/**
 * Who submits, who works, who is told: a bounded queue, the threads of the pool, and one completion
 * thread that releases guards and completes replies.
 */
@NullMarked
package io.i2o2.fallback.scheduler;

import org.jspecify.annotations.NullMarked;
