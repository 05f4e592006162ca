package io.i2o2.fallback.scheduler;

final class DefaultsTest implements FallbackFixture {}
