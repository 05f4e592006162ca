package io.i2o2.fallback.driver;

import io.i2o2.contract.BackendContract;

final class DefaultsTest implements FallbackFixture, BackendContract {}
