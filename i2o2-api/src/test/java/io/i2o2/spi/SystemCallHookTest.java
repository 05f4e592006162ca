package io.i2o2.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.spi.SystemCallHook.Kernel;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemCallHookTest {

  @Test
  void withoutAProviderThereIsNone() {
    assertEquals(Optional.empty(), SystemCallHook.find());
  }

  @Test
  void eachSchedulerGetsAHookOfItsOwn(@TempDir Path classes) throws Exception {
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(SystemCallHook.Provider.class.getName()), Refusals.class.getName());
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    URL[] place = {classes.toUri().toURL()};
    try (URLClassLoader loader = new URLClassLoader(place, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      SystemCallHook hook = SystemCallHook.find().orElseThrow();
      assertEquals(-1, hook.before(SystemCallHook.Call.SETUP, 8));
      assertNotSame(hook, SystemCallHook.find().orElseThrow());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void kernelsAreOrderedByBothNumbers() {
    Kernel kernel = new Kernel(5, 19);
    assertTrue(kernel.isAtLeast(5, 19));
    assertTrue(kernel.isAtLeast(5, 4));
    assertTrue(kernel.isAtLeast(4, 20));
    assertFalse(kernel.isAtLeast(5, 20));
    assertFalse(kernel.isAtLeast(6, 0));
    assertEquals("5.19", kernel.toString());
  }

  /** Makes hooks that refuse everything. */
  public static final class Refusals implements SystemCallHook.Provider {
    /** For the service loader. */
    public Refusals() {}

    @Override
    public SystemCallHook hook() {
      return new SystemCallHook() {
        @Override
        public void turn() {
          throw new IllegalStateException("refused");
        }

        @Override
        public int before(Call call, long argument) {
          return -1;
        }

        @Override
        public @Nullable Kernel kernel() {
          return null;
        }
      };
    }
  }
}
