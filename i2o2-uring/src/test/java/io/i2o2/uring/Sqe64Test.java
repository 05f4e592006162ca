package io.i2o2.uring;

final class Sqe64Test implements UringFixture {}
