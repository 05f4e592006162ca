/** The interface of i2o2: schedulers, operations, replies, and what a backend provides. */
@SuppressWarnings("module") // "i2o2" is the project's name, not a version
module io.i2o2.api {
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports io.i2o2;
  exports io.i2o2.nvme;
  exports io.i2o2.spi;
  exports io.i2o2.engine to
      io.i2o2.uring,
      io.i2o2.fallback,
      io.i2o2.fail;
  exports io.i2o2.opcode to
      io.i2o2.uring,
      io.i2o2.fallback,
      io.i2o2.fail;

  uses io.i2o2.spi.SchedulerProvider;
  uses io.i2o2.engine.Interceptor.Provider;
  uses org.slf4j.spi.SLF4JServiceProvider;
}
