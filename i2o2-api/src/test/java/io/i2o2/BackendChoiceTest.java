package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Availability.Reason;
import io.i2o2.Availability.Unavailable;
import io.i2o2.ScriptedProvider.Better;
import io.i2o2.ScriptedProvider.Worse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BackendChoiceTest {
  private static final String PROPERTY = "i2o2.backend";
  private static final PrintStream ERR = System.err;

  @TempDir private Path directory;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private InstalledBackends installed;
  private String better;
  private String worse;

  @BeforeEach
  void install(TestInfo test) throws IOException {
    // What was warned of is remembered by the backend's name.
    better = "better-" + test.getDisplayName();
    worse = "worse-" + test.getDisplayName();
    ScriptedProvider.BETTER.reset(better);
    ScriptedProvider.WORSE.reset(worse);
    installed = InstalledBackends.in(directory, Better.class, Worse.class);
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void remove() throws IOException {
    System.setErr(ERR);
    System.clearProperty(PROPERTY);
    installed.close();
  }

  @Test
  void takesTheBestAndWarnsOfNothing() {
    assertEquals(better, Scheduler.create().backend().name());
    assertEquals("", logged());
  }

  @Test
  void makesALoopOfTheBest() {
    assertEquals(better, Scheduler.builder().buildLoop().scheduler().backend().name());
  }

  @Test
  void fallsBackAndWarnsOnceForEachReason() {
    refuse(Reason.DISABLED_BY_SYSCTL);
    assertEquals(worse, Scheduler.builder().name("first").build().backend().name());
    assertEquals(
        "WARN io.i2o2.Scheduler - first: backend "
            + worse
            + " (set up), because backend "
            + better
            + " cannot be used: the detail (DISABLED_BY_SYSCTL). The advice.",
        logged().strip());
    String once = logged();
    Scheduler.create();
    assertEquals(once, logged());
    refuse(Reason.MEMLOCK);
    Scheduler.create();
    assertTrue(logged().substring(once.length()).contains("(MEMLOCK)"), this::logged);
  }

  @ParameterizedTest
  @EnumSource(value = Reason.class, names = "UNSUPPORTED_OPTION", mode = EnumSource.Mode.EXCLUDE)
  void fallsBackWhenOnlyMakingTheRealOneFails(Reason reason) {
    ScriptedProvider.BETTER.create =
        () -> {
          throw new SchedulerUnavailableException(better, unavailable(reason), null);
        };
    assertEquals(worse, Scheduler.create().backend().name());
    assertTrue(logged().contains("the detail (" + reason + "). The advice."), this::logged);
  }

  @Test
  void anOptionThatTheBestLacksIsThrownInsteadOfLost() {
    ScriptedProvider.BETTER.create =
        () -> {
          throw new SchedulerUnavailableException(
              better, unavailable(Reason.UNSUPPORTED_OPTION), null);
        };
    assertEquals(
        Reason.UNSUPPORTED_OPTION,
        assertThrows(SchedulerUnavailableException.class, Scheduler::create).reason());
  }

  @Test
  void aWrongOptionIsThrownInsteadOfTriedElsewhere() {
    IllegalArgumentException wrong = new IllegalArgumentException("no CPU 77");
    ScriptedProvider.BETTER.create =
        () -> {
          throw wrong;
        };
    assertSame(wrong, assertThrows(IllegalArgumentException.class, Scheduler::create));
  }

  @Test
  void aDefectWhenMakingItFallsBackAndIsReported() {
    ScriptedProvider.BETTER.create =
        () -> {
          throw new ExceptionInInitializerError(new UnsatisfiedLinkError("no syscall"));
        };
    assertEquals(worse, Scheduler.create().backend().name());
    assertTrue(logged().contains("java.lang.UnsatisfiedLinkError: no syscall"), this::logged);
  }

  @Test
  void aDefectWhenAskedFallsBackAndIsReportedAndListed() {
    ScriptedProvider.BETTER.availability =
        () -> {
          throw new NoClassDefFoundError("some/Gone");
        };
    ScriptedProvider.BETTER.probe =
        () -> {
          throw new IllegalStateException("no probe");
        };
    assertEquals(worse, Scheduler.create().backend().name());
    assertTrue(logged().contains("java.lang.NoClassDefFoundError: some/Gone"), this::logged);
    BackendReport report = Scheduler.backends().getFirst();
    assertEquals(better, report.name());
    assertFalse(report.availability().isAvailable());
    assertTrue(report.facts().getFirst().value().contains("no probe"), report::toString);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDemandThatCannotBeMetFailsWithTheReason(boolean byProperty) {
    ScriptedProvider.BETTER.create =
        () -> {
          throw new SchedulerUnavailableException(better, unavailable(Reason.MEMLOCK), null);
        };
    SchedulerUnavailableException refusal =
        assertThrows(SchedulerUnavailableException.class, () -> demand(better, byProperty));
    assertEquals(Reason.MEMLOCK, refusal.reason());
    assertEquals(
        "backend "
            + better
            + " cannot be used: the detail (MEMLOCK). The advice. It is demanded by "
            + (byProperty ? "the property i2o2.backend." : "the program."),
        refusal.getMessage());
    assertEquals("", logged());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aDemandIsMetByAWorseOneWithoutAskingTheBetter(boolean byProperty) {
    ScriptedProvider.BETTER.availability =
        () -> {
          throw new AssertionError("was asked");
        };
    assertEquals(worse, demand(worse, byProperty).backend().name());
    assertEquals("", logged());
  }

  @Test
  void theProgramsDemandGoesBeforeTheProperty() {
    System.setProperty(PROPERTY, worse);
    assertEquals(better, Scheduler.builder().backend(better).build().backend().name());
  }

  @Test
  void anUnknownNameIsAnsweredWithThoseThatAreThere() {
    SchedulerUnavailableException refusal =
        assertThrows(SchedulerUnavailableException.class, () -> demand("urnig", true));
    assertEquals(Reason.NOT_FOUND, refusal.reason());
    assertEquals(
        "backend urnig cannot be used: no backend of this name was found; there are: "
            + better
            + ", "
            + worse
            + " (NOT_FOUND). Correct the name, or put its jar on the class path or module path."
            + " It is demanded by the property i2o2.backend.",
        refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlankNameIsRefusedSayingWhereItStands(boolean byProperty) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> demand(" ", byProperty));
    assertEquals(
        (byProperty ? "the property i2o2.backend" : "backend")
            + " is blank: name one, such as uring or fallback, or leave it out",
        refusal.getMessage());
  }

  @Test
  void whenAllRefuseEachSaysWhy() {
    refuse(Reason.NOT_PERMITTED);
    ScriptedProvider.WORSE.availability = () -> unavailable(Reason.OTHER);
    SchedulerUnavailableException refusal =
        assertThrows(SchedulerUnavailableException.class, Scheduler::create);
    assertEquals(Reason.NOT_PERMITTED, refusal.reason());
    assertEquals(
        "no backend can be used: backend "
            + better
            + " cannot be used: the detail (NOT_PERMITTED). The advice. And backend "
            + worse
            + " cannot be used: the detail (OTHER). The advice.",
        refusal.getMessage());
  }

  private Scheduler demand(String name, boolean byProperty) {
    if (byProperty) {
      System.setProperty(PROPERTY, name);
      return Scheduler.create();
    }
    return Scheduler.builder().backend(name).build();
  }

  private static void refuse(Reason reason) {
    ScriptedProvider.BETTER.availability = () -> unavailable(reason);
  }

  private static Unavailable unavailable(Reason reason) {
    return new Unavailable(reason, "the detail", "The advice.");
  }

  private String logged() {
    return log.toString(StandardCharsets.UTF_8).replaceAll("(?m)^\\[[^]]*] ", "");
  }
}
