package io.i2o2;

import io.i2o2.spi.SchedulerProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Makes providers visible to the thread's class loader, until closed. */
final class InstalledBackends implements AutoCloseable {
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  private final URLClassLoader loader;

  private InstalledBackends(URL place) {
    loader = new URLClassLoader(new URL[] {place}, before);
    Thread.currentThread().setContextClassLoader(loader);
  }

  static InstalledBackends in(Path directory, Class<?>... providers) throws IOException {
    return in(directory, Arrays.stream(providers).map(Class::getName).toList());
  }

  static InstalledBackends in(Path directory, List<String> classNames) throws IOException {
    list(directory, classNames);
    return new InstalledBackends(directory.toUri().toURL());
  }

  /** Writes the file that the service loader reads. */
  static void list(Path directory, List<String> classNames) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.write(services.resolve(SchedulerProvider.class.getName()), classNames);
  }

  @Override
  public void close() throws IOException {
    Thread.currentThread().setContextClassLoader(before);
    loader.close();
  }
}
