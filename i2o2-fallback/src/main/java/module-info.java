@SuppressWarnings("module") // i2o2 ends in a digit
module io.i2o2.fallback {
  requires transitive io.i2o2.api;
  requires jdk.unsupported; // ExtendedOpenOption.DIRECT
  requires org.slf4j;
  requires static transitive org.jspecify;

  provides io.i2o2.spi.SchedulerProvider with
      io.i2o2.fallback.FallbackProvider;
}
