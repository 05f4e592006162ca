package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import io.i2o2.Availability.Reason;
import io.i2o2.spi.SchedulerProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a backend is chosen, with backends of this test's own. */
final class BackendsTest {
  private static final Scheduler FIRST = mock(Scheduler.class);
  private static final Scheduler SECOND = mock(Scheduler.class);
  private static final SchedulerLoop LOOP = mock(SchedulerLoop.class);

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();
  @TempDir private Path classes;

  @BeforeEach
  void reset() {
    First.availability = new Availability.Available("all there");
    First.refusal = null;
    Second.asked = 0;
  }

  @AfterEach
  void restore() throws IOException {
    if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader mine) {
      mine.close();
    }
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void takesTheAvailableOneOfTheHighestPriority() throws IOException {
    install(Second.class, First.class);

    assertSame(FIRST, Scheduler.create());
    assertSame(FIRST, Scheduler.builder().build());
    assertSame(LOOP, Scheduler.builder().buildLoop());
    assertEquals(0, Second.asked, "one that is not needed is not looked at");
  }

  @Test
  void fallsBackWhereTheBestCannotBeUsed() throws IOException {
    install(First.class, Second.class);
    First.availability =
        new Availability.Unavailable(Reason.NOT_PERMITTED, "seccomp says no", "Ask for it.");

    assertSame(SECOND, Scheduler.create());
  }

  @Test
  void fallsBackWhereTheBestFailsWhenItIsMade() throws IOException {
    install(First.class, Second.class);
    First.refusal = Reason.MEMLOCK;

    assertSame(SECOND, Scheduler.create());
  }

  @Test
  void doesNotFallBackFromAnOptionThatWasAskedFor() throws IOException {
    install(First.class, Second.class);
    First.refusal = Reason.UNSUPPORTED_OPTION;

    assertEquals(
        Reason.UNSUPPORTED_OPTION,
        assertThrows(SchedulerUnavailableException.class, Scheduler::create).reason());
    assertEquals(0, Second.asked);
  }

  @Test
  void aDemandedBackendIsTakenOrFails() throws IOException {
    install(First.class, Second.class);

    assertSame(SECOND, Scheduler.builder().backend("second").build());
    First.refusal = Reason.KERNEL_TOO_OLD;
    assertEquals(
        Reason.KERNEL_TOO_OLD,
        assertThrows(
                SchedulerUnavailableException.class,
                () -> Scheduler.builder().backend("first").build())
            .reason());
  }

  @Test
  void theSystemPropertyDemandsToo() throws IOException {
    install(First.class, Second.class);
    System.setProperty("i2o2.backend", "second");
    try {
      assertSame(SECOND, Scheduler.create());
    } finally {
      System.clearProperty("i2o2.backend");
    }
    assertSame(FIRST, Scheduler.create());
  }

  @Test
  void anUnknownBackendIsRefusedWithTheNamesOfTheOthers() throws IOException {
    install(First.class, Second.class);

    String message = refusal(() -> Scheduler.builder().backend("third").build(), Reason.NOT_FOUND);
    assertTrue(message.contains("third") && message.contains("first, second"), message);
  }

  @Test
  void saysWhereBackendsComeFromIfThereIsNone() throws IOException {
    install();

    String message = refusal(Scheduler::create, Reason.NOT_FOUND);
    assertTrue(message.contains("i2o2-uring") && message.contains("i2o2-fallback"), message);
  }

  @Test
  void namesEveryRefusalIfNoneCanBeUsed() throws IOException {
    install(First.class);
    First.availability =
        new Availability.Unavailable(Reason.NOT_LINUX, "this is no Linux", "Use one.");

    String message = refusal(Scheduler::create, Reason.NOT_FOUND);
    assertTrue(message.contains("first: this is no Linux (NOT_LINUX). Use one."), message);
    assertFalse(First.availability.isAvailable());
  }

  private static String refusal(Runnable create, Reason reason) {
    SchedulerUnavailableException e =
        assertThrows(SchedulerUnavailableException.class, create::run);
    assertEquals(reason, e.reason());
    return String.valueOf(e.getMessage());
  }

  private void install(Class<?>... providers) throws IOException {
    Path services = Files.createDirectories(classes.resolve("META-INF").resolve("services"));
    List<String> names = Arrays.stream(providers).map(Class::getName).toList();
    Files.write(services.resolve(SchedulerProvider.class.getName()), names);
    URL[] place = {classes.toUri().toURL()};
    Thread.currentThread().setContextClassLoader(new URLClassLoader(place, before));
  }

  /** The best, unless a test says otherwise. */
  public static final class First implements SchedulerProvider {
    private static Availability availability = new Availability.Available("all there");
    private static @Nullable Reason refusal;

    @Override
    public String name() {
      return "first";
    }

    @Override
    public int priority() {
      return 100;
    }

    @Override
    public Availability availability() {
      return availability;
    }

    @Override
    public Scheduler create(SchedulerOptions options) {
      Reason reason = refusal;
      if (reason != null) {
        throw new SchedulerUnavailableException(
            name(), new Availability.Unavailable(reason, "found when made", "Do."), null);
      }
      return FIRST;
    }

    @Override
    public SchedulerLoop createLoop(SchedulerOptions options) {
      return LOOP;
    }
  }

  /** The one that is always there. */
  public static final class Second implements SchedulerProvider {
    private static int asked;

    @Override
    public String name() {
      return "second";
    }

    @Override
    public int priority() {
      return 0;
    }

    @Override
    public Availability availability() {
      asked++;
      return new Availability.Available("always");
    }

    @Override
    public Scheduler create(SchedulerOptions options) {
      return SECOND;
    }

    @Override
    public SchedulerLoop createLoop(SchedulerOptions options) {
      return LOOP;
    }
  }
}
