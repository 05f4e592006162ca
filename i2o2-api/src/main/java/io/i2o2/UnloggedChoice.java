package io.i2o2;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Says on stderr, once in the life of the process, which backend had to do, where SLF4J has no
 * provider that would. Running without io_uring unknowingly is worse than a line too many.
 */
final class UnloggedChoice {
  private static final AtomicBoolean SAID = new AtomicBoolean();

  private UnloggedChoice() {}

  static void report(String choice) {
    if (!isLogged() && SAID.compareAndSet(false, true)) {
      System.err.println("i2o2: " + choice + " (Said here because SLF4J has no provider.)");
    }
  }

  /** A provider that logs nothing, such as slf4j-nop, was chosen: then silence is wanted. */
  private static boolean isLogged() {
    if (!(LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory)) {
      return true;
    }
    ClassLoader loader = LoggerFactory.class.getClassLoader();
    try {
      return ServiceLoader.load(SLF4JServiceProvider.class, loader).stream().findAny().isPresent();
    } catch (ServiceConfigurationError e) {
      return false;
    }
  }
}
