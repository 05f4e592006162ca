/**
 * The contract suite: what every scheduler must do, written against the API alone. Each topic is an
 * interface of tests; {@link io.i2o2.contract.SchedulerContract} has those for every configuration,
 * {@link io.i2o2.contract.BackendContract} all of them.
 *
 * <p>To run it against a backend of one's own: depend on {@code i2o2-api} with {@code
 * <type>test-jar</type>} and test scope, on JUnit Jupiter 5.12 or later, and on an SLF4J binding;
 * write a class for each configuration that implements {@code SchedulerContract}; give the
 * backend's name in {@code configure}, and in {@code doomed} a scheduler whose thread a test can
 * kill. Where the documentation lets backends differ, {@link io.i2o2.contract.BackendFixture} asks
 * which way it is; its defaults are io_uring's answers. The JVM needs no options beyond those of
 * the backend.
 *
 * <p>Tests that need something the system does not have (Linux's {@code /proc}, named pipes, a user
 * other than root) are skipped and say so; {@link io.i2o2.contract.SkipReporter} prints the
 * reasons.
 */
@NullMarked
package io.i2o2.contract;

import org.jspecify.annotations.NullMarked;
