package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Availability.Reason;
import io.i2o2.ScriptedProvider.Better;
import io.i2o2.ScriptedProvider.ThrowsWhenConstructed;
import io.i2o2.ScriptedProvider.Worse;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackendLoadingTest {
  @TempDir private Path directory;

  @BeforeEach
  void reset() {
    ScriptedProvider.BETTER.reset("better");
    ScriptedProvider.WORSE.reset("worse");
  }

  @Test
  void withoutAnyBackendSaysWhatToDo() {
    SchedulerUnavailableException refusal =
        assertThrows(SchedulerUnavailableException.class, Scheduler::create);
    assertEquals(Reason.NOT_FOUND, refusal.reason());
    assertEquals(
        "no backend was found. Put i2o2-uring and i2o2-fallback on the class path or module path.",
        refusal.getMessage());
  }

  @Test
  void aBackendThatIsNotThereOrCannotBeMadeTakesNoOtherDown() throws IOException {
    List<String> classes =
        List.of(
            "com.example.Missing", ThrowsWhenConstructed.class.getName(), Better.class.getName());
    try (InstalledBackends _ = InstalledBackends.in(directory, classes)) {
      assertEquals("better", Scheduler.create().backend().name());
      List<BackendReport> reports = Scheduler.backends();
      assertEquals(
          List.of("better", "(not loaded)", ThrowsWhenConstructed.class.getName()),
          reports.stream().map(BackendReport::name).toList());
      assertSays("com.example.Missing not found", reports.get(1));
      assertSays("java.lang.IllegalStateException: no such luck", reports.get(2));
    }
  }

  @Test
  void aDemandForABrokenOneSaysWhatIsBroken() throws IOException {
    try (InstalledBackends _ = InstalledBackends.in(directory, List.of("com.example.Missing"))) {
      SchedulerUnavailableException refusal =
          assertThrows(
              SchedulerUnavailableException.class,
              () -> Scheduler.builder().backend("uring").build());
      assertTrue(
          refusal.toString().contains("Provider com.example.Missing not found"), refusal::toString);
    }
  }

  @Test
  void aBrokenListOfBackendsIsReported() throws IOException {
    try (InstalledBackends _ = InstalledBackends.in(directory, List.of("no class name!"))) {
      assertSays("Illegal", Scheduler.backends().getFirst());
    }
  }

  @Test
  void findsWhatCameWithTheApiWhenTheThreadSeesNothing() throws Exception {
    InstalledBackends.list(directory, List.of(Better.class.getName(), Worse.class.getName()));
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    ClassLoader none = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader plugin = new URLClassLoader(classPathAnd(directory), none)) {
      Thread.currentThread().setContextClassLoader(none);
      Object reports =
          plugin.loadClass(Scheduler.class.getName()).getMethod("backends").invoke(null);
      assertEquals(2, ((List<?>) reports).size(), reports::toString);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void aBackendThatIsSeenTwiceIsListedOnce() throws IOException {
    List<String> twice = List.of(Better.class.getName(), Better.class.getName());
    try (InstalledBackends _ = InstalledBackends.in(directory, twice);
        InstalledBackends _ = InstalledBackends.in(directory, twice)) {
      assertEquals(1, Scheduler.backends().size());
    }
  }

  private static void assertSays(String expected, BackendReport report) {
    assertEquals(Integer.MIN_VALUE, report.priority());
    assertTrue(report.availability().describe().contains(expected), report::toString);
  }

  private static URL[] classPathAnd(Path place) throws MalformedURLException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<URL> urls = new ArrayList<>(List.of(place.toUri().toURL()));
    for (String entry : classPath.split(Pattern.quote(File.pathSeparator), -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(URL[]::new);
  }
}
