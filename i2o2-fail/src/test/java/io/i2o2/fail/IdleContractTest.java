package io.i2o2.fail;

/** With nothing configured, the scheduler keeps its contract. */
final class IdleContractTest implements FailFixture {}
