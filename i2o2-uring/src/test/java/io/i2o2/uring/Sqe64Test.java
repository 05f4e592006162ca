package io.i2o2.uring;

import io.i2o2.contract.BackendContract;

final class Sqe64Test implements UringFixture, BackendContract {}
