// i2o2 ends in a digit; JMH, HdrHistogram and jasyncfio are no named modules
@SuppressWarnings({"module", "requires-automatic"})
module io.i2o2.bench {
  requires HdrHistogram;
  requires com.google.gson;
  requires info.picocli;
  requires io.i2o2.api;
  requires io.i2o2.fail;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.netty.transport.classes.io_uring;
  requires jasyncfio;
  requires jdk.management;
  requires jdk.unsupported;
  requires jmh.core;
  requires static org.jspecify;

  opens io.i2o2.bench.command to
      info.picocli;
}
