/** Failpoints: faults on demand, for tests. Not for production. */
@SuppressWarnings("module") // i2o2 ends in a digit
module io.i2o2.fail {
  requires transitive io.i2o2.api;
  requires org.slf4j;
  requires static jdk.jfr;
  requires static org.junit.jupiter.api;
  requires static transitive org.jspecify;

  exports io.i2o2.fail;
  exports io.i2o2.fail.junit;

  provides io.i2o2.engine.Interceptor.Provider with
      io.i2o2.fail.FailProvider;
}
