/**
 * The scheduler, once for all backends. {@link io.i2o2.engine.EngineScheduler} is what callers
 * reach; it puts operations into the {@link io.i2o2.engine.Inbox}; {@link io.i2o2.engine.EventLoop}
 * takes them, has the {@link io.i2o2.engine.Driver} do them, and completes them.
 */
@NullMarked
package io.i2o2.engine;

import org.jspecify.annotations.NullMarked;
