package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.i2o2.spi.SchedulerProvider;
import io.i2o2.spi.SchedulerWrapper;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SchedulerWrapperTest {
  private static final Scheduler REAL = mock(Scheduler.class);
  private static final Scheduler WRAPPED = mock(Scheduler.class);
  private static final SchedulerLoop REAL_LOOP = mock(SchedulerLoop.class);
  private static final SchedulerLoop WRAPPED_LOOP = mock(SchedulerLoop.class);
  private static final List<Object> SEEN = new ArrayList<>();

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  private void install(Path classes, Class<?>... wrappers) throws IOException {
    SEEN.clear();
    when(REAL.backend()).thenReturn(new Backend("mocked", "a mock"));
    when(REAL_LOOP.scheduler()).thenReturn(REAL);
    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.write(
        services.resolve(SchedulerProvider.class.getName()), List.of(Mocked.class.getName()));
    Files.write(
        services.resolve(SchedulerWrapper.class.getName()),
        Stream.of(wrappers).map(Class::getName).toList());
    URL[] place = {classes.toUri().toURL()};
    Thread.currentThread().setContextClassLoader(new URLClassLoader(place, before));
  }

  @AfterEach
  void remove() throws IOException {
    ((URLClassLoader) Thread.currentThread().getContextClassLoader()).close();
    Thread.currentThread().setContextClassLoader(before);
  }

  private static SchedulerBuilder builder() {
    return Scheduler.builder().name("wrapped");
  }

  @Test
  void withoutAWrapperTheSchedulerIsTheBackendsOwn(@TempDir Path classes) throws IOException {
    install(classes);
    assertSame(REAL, builder().build());
    assertSame(REAL_LOOP, builder().buildLoop());
  }

  @Test
  void aWrapperReturnsWhatTheCallerGets(@TempDir Path classes) throws IOException {
    install(classes, Wrapping.class);
    assertSame(WRAPPED, builder().build());
    assertSame(WRAPPED_LOOP, builder().buildLoop());
    assertEquals(List.of("wrapped", REAL, "wrapped", REAL_LOOP), SEEN);
  }

  @Test
  void aWrapperMayRefuseBeforeAnythingIsMade(@TempDir Path classes) throws IOException {
    install(classes, Refusing.class);
    assertThrows(IllegalStateException.class, () -> builder().build());
    assertThrows(IllegalStateException.class, () -> builder().buildLoop());
    assertEquals(List.of(), SEEN);
  }

  @Test
  void wrappersNest(@TempDir Path classes) throws IOException {
    install(classes, Wrapping.class, Passing.class);
    assertSame(WRAPPED, builder().build());
    assertEquals(List.of("outer", "wrapped", REAL, WRAPPED), SEEN);
  }

  /** A backend of mocks. */
  public static final class Mocked implements SchedulerProvider {
    /** For the service loader. */
    public Mocked() {}

    @Override
    public String name() {
      return "mocked";
    }

    @Override
    public int priority() {
      return 1;
    }

    @Override
    public Availability availability() {
      return new Availability.Available("here");
    }

    @Override
    public Scheduler create(SchedulerOptions options) {
      return REAL;
    }

    @Override
    public SchedulerLoop createLoop(SchedulerOptions options) {
      return REAL_LOOP;
    }
  }

  /** Returns other mocks. */
  public static final class Wrapping implements SchedulerWrapper {
    /** For the service loader. */
    public Wrapping() {}

    @Override
    public Scheduler create(SchedulerOptions options, Supplier<Scheduler> make) {
      SEEN.add(options.name());
      SEEN.add(make.get());
      return WRAPPED;
    }

    @Override
    public SchedulerLoop createLoop(SchedulerOptions options, Supplier<SchedulerLoop> make) {
      SEEN.add(options.name());
      SEEN.add(make.get());
      return WRAPPED_LOOP;
    }
  }

  /** Returns what it gets. */
  public static final class Passing implements SchedulerWrapper {
    /** For the service loader. */
    public Passing() {}

    @Override
    public Scheduler create(SchedulerOptions options, Supplier<Scheduler> make) {
      SEEN.add("outer");
      Scheduler made = make.get();
      SEEN.add(made);
      return made;
    }

    @Override
    public SchedulerLoop createLoop(SchedulerOptions options, Supplier<SchedulerLoop> make) {
      return make.get();
    }
  }

  /** Makes nothing. */
  public static final class Refusing implements SchedulerWrapper {
    /** For the service loader. */
    public Refusing() {}

    @Override
    public Scheduler create(SchedulerOptions options, Supplier<Scheduler> make) {
      throw new IllegalStateException("refused");
    }

    @Override
    public SchedulerLoop createLoop(SchedulerOptions options, Supplier<SchedulerLoop> make) {
      throw new IllegalStateException("refused");
    }
  }
}
