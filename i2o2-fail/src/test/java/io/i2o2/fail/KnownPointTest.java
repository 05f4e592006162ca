package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KnownPointTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final FailScenario scenario = FailScenario.setUp("");
  private final FailScope global = Failpoints.global();

  @AfterEach
  void tearDown() {
    Failpoints.strict(false);
    scenario.close();
  }

  @Test
  void everyPointHasANameOfItsOwnAndSaysWhatItTakes() {
    List<KnownPoint> known = Failpoints.known();
    Set<String> names = new HashSet<>();
    for (KnownPoint point : known) {
      assertTrue(names.add(point.name()), point.name());
      assertFalse(point.meaning().isBlank(), point.name());
      // There is nothing that a release could return.
      assertEquals(
          point.name().equals("i2o2::fail::guard_release"),
          point.accepts().isEmpty(),
          point.name());
      assertTrue(point.toString().startsWith(point.name() + ": "), point.toString());
    }
    assertTrue(
        names.containsAll(
            Set.of(
                "i2o2::fail::register_file",
                "i2o2::fail::unregister_buffer_async",
                "i2o2::fail::poll_reply_future",
                "i2o2::fail::op::write_fixed",
                "i2o2::fail::sys::enter",
                "scheduler_create_fail",
                "kernel_v5_13")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i2o2::fail::register_file=return(scheduler_closed)",
        "i2o2::fail::register_file_async=return(cancelled)",
        "i2o2::fail::register_buffer=return(out_of_capacity)",
        "i2o2::fail::register_buffer_async=return(-12)",
        "i2o2::fail::unregister_file=return(7)",
        "i2o2::fail::unregister_buffer=return(out_of_capacity)->return->return()",
        "i2o2::fail::unregister_file_async=return(-9)",
        "i2o2::fail::try_get_result=2*return(pending)->return(cancelled)",
        "i2o2::fail::poll_reply_future=return(-999)",
        "i2o2::fail::op::write=return(ENOSPC)->return(-28)->return(100)->short(5)->latency(10)",
        "i2o2::fail::op::fsync=return(EIO)->latency(10)",
        "i2o2::fail::op::nop=sleep(1)->panic->pause->off->yield->print(x)->delay(1)",
        "i2o2::fail::sys::setup=return(EPERM)",
        "kernel_v5_15=return;scheduler_create_fail=return;scheduler_run_fail=1*off->return"
      })
  void acceptsWhatAPointIsFor(String failpoints) {
    global.configureAll(failpoints);
    assertFalse(global.list().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "i2o2::fail::register_file, scheduler_closed cancelled out_of_capacity -4 0 7",
    "i2o2::fail::register_file_async, scheduler_closed cancelled out_of_capacity -4 0 7",
    "i2o2::fail::register_buffer, scheduler_closed cancelled out_of_capacity -4 0 7",
    "i2o2::fail::register_buffer_async, scheduler_closed cancelled out_of_capacity -4 0 7",
    "i2o2::fail::unregister_file, scheduler_closed cancelled out_of_capacity -4 0 7",
    "i2o2::fail::unregister_file_async, scheduler_closed cancelled out_of_capacity -4 0 7",
    "i2o2::fail::try_get_result, pending cancelled -4 0 7",
    "i2o2::fail::poll_reply_future, pending cancelled -4 0 7"
  })
  void takesWhatTheRustCrateTakesThere(String point, String arguments) {
    for (String argument : arguments.split(" ", -1)) {
      String actions = "return(" + argument + ")";
      global.configureAll(point + "=" + actions);
      assertEquals(new Outcome.Return(argument), Failpoints.evaluate(point));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "scheduler_create_fail",
        "scheduler_run_fail",
        "kernel_v5_13",
        "kernel_v5_15",
        "kernel_v5_18",
        "kernel_v5_19",
        "kernel_v6_0",
        "i2o2::fail::unregister_file",
        "i2o2::fail::unregister_file_async"
      })
  void takesAPlainReturnWhereTheRustCrateDoes(String point) {
    global.configureAll(point + "=return");
    assertEquals(new Outcome.Return(null), Failpoints.evaluate(point));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          i2o2::fail::register_file=return      | 27 | return without an argument is not for
          i2o2::fail::op::read=2*off->return(x) | 29 | return(x) is not for i2o2::fail::op::read
          i2o2::fail::op::read=return(EWHAT)    | 22 | return(EWHAT) is not for i2o2::fail::op::read
          i2o2::fail::op::read=return(99999999999) | 22 | return(99999999999) is not for
          i2o2::fail::op::fsync=short(1)        | 23 | short is not for i2o2::fail::op::fsync
          i2o2::fail::sys::enter=return(1)      | 24 | return(1) is not for i2o2::fail::sys::enter
          i2o2::fail::sys::enter=latency(1)     | 24 | latency is not for i2o2::fail::sys::enter
          kernel_v5_15=return(1)                | 14 | return(1) is not for kernel_v5_15
          i2o2::fail::unregister_file=return(pending) | 29 | return(pending) is not for
          i2o2::fail::try_get_result=return()   | 28 | return without an argument is not for
          i2o2::fail::sys::*=short(1)           | 20 | short is not for i2o2::fail::sys::setup
          """)
  void refusesWhatAPointIsNotFor(String failpoints, int position, String problem) {
    FailpointSyntaxException e =
        assertThrows(FailpointSyntaxException.class, () -> global.configureAll(failpoints));
    assertTrue(e.problem().contains(problem), e.problem());
    assertEquals(position, e.position());
    assertTrue(e.toString().contains(": it takes "), e.toString());
    assertEquals(List.of(), global.list());
  }

  @Test
  void refusesACallbacksDecisionThatThePointIsNotFor() {
    Failpoint fsync = Failpoint.of("i2o2::fail::op::fsync");
    global.configure("i2o2::fail::op::fsync", _ -> new Outcome.Shorten(1));
    IllegalStateException e = assertThrows(IllegalStateException.class, fsync::evaluate);
    assertTrue(e.toString().contains("short is not for"), e.toString());
    global.configure("i2o2::fail::op::fsync", _ -> Outcome.result(-5));
    assertEquals(new Outcome.Return("-5"), fsync.evaluate());
  }

  @Test
  void readsResultsByNameAndByNumber() {
    assertEquals(-28, KnownPoint.parse("ENOSPC"));
    assertEquals(-28, KnownPoint.parse("-28"));
    assertEquals(100, KnownPoint.parse("100"));
    assertEquals(-11, KnownPoint.parse("EWOULDBLOCK"));
    assertNull(KnownPoint.parse("ENOSUCH"));
    assertNull(KnownPoint.parse(""));
  }

  @Test
  void aWildcardConfiguresAllThatAcceptIt() {
    global.configure("i2o2::fail::op::*", "short(10)");
    assertEquals(new Outcome.Shorten(10), Failpoints.evaluate("i2o2::fail::op::read"));
    assertEquals(new Outcome.Shorten(10), Failpoints.evaluate("i2o2::fail::op::writev"));
    assertNull(Failpoints.evaluate("i2o2::fail::op::fsync"));
    assertNull(Failpoints.evaluate("i2o2::fail::submit"));
  }

  @Test
  void onlyTheStarOfAWildcardStandsForOthers() {
    global.configure("dotted.*", "return");
    assertEquals(new Outcome.Return(null), Failpoints.evaluate("dotted.name"));
    assertNull(Failpoints.evaluate("dotted_name"));
    assertNull(Failpoints.evaluate("a dotted.name"));
  }

  @Test
  void aWildcardsCountIsOneForAllItsPoints() {
    global.configure("i2o2::fail::op::*", "1*off->1*return(EIO)");
    assertNull(Failpoints.evaluate("i2o2::fail::op::read"));
    assertEquals(new Outcome.Return("EIO"), Failpoints.evaluate("i2o2::fail::op::write"));
    assertNull(Failpoints.evaluate("i2o2::fail::op::read"));
    assertEquals(2, global.hits("i2o2::fail::op::read"));
    assertEquals(1, global.triggers("i2o2::fail::op::write"));
  }

  @Test
  void theVeryNameGoesBeforeWildcardsAndTheLastOfThoseFirst() {
    global.configure("my::*", "return(first)");
    global.configure("my::point", "return(exact)");
    global.configure("*::point", "return(last)");
    assertEquals(new Outcome.Return("exact"), Failpoints.evaluate("my::point"));
    global.remove("my::point");
    assertEquals(new Outcome.Return("last"), Failpoints.evaluate("my::point"));
    global.configure("my::*", "return(again)");
    assertEquals(new Outcome.Return("again"), Failpoints.evaluate("my::point"));
  }

  @Test
  void aWildcardReachesPointsThatAreMadeLater() {
    global.configure("later::*", "return(1)");
    assertEquals(new Outcome.Return("1"), Failpoint.of("later::made").evaluate());
  }

  @Test
  void namingAPointWakesItsThreadsThatPauseByAWildcard() throws Exception {
    global.configure("pausing::*", "pause");
    Failpoint one = Failpoint.of("pausing::one");
    Failpoint two = Failpoint.of("pausing::two");
    CompletableFuture<Outcome> first = Threads.start(one::evaluate);
    CompletableFuture<Outcome> second = Threads.start(two::evaluate);
    assertTrue(global.awaitPaused("pausing::one", LONG));
    assertTrue(global.awaitPaused("pausing::two", LONG));
    global.configure("pausing::one", "off");
    assertNull(first.get(30, TimeUnit.SECONDS));
    assertFalse(second.isDone());
    global.clear();
    assertNull(second.get(30, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @CsvSource({
    "i2o2::fail::op::wirte, i2o2::fail::op::write",
    "i2o2::fail::register_fil, i2o2::fail::register_file",
    "op::read_fixed, i2o2::fail::op::read_fixed",
    "kernel_v5.15, kernel_v5_15",
    "I2O2::FAIL::OP::NOP, i2o2::fail::op::nop",
    "i2o2.fail.op.nop, i2o2::fail::op::nop",
    "i2o2::fail::nop, i2o2::fail::op::nop",
    "i2o2::fail::op::fdatasync, i2o2::fail::op::fsync",
    "'i2o2::fail::submit ', i2o2::fail::submit"
  })
  void anUnknownNameWarnsWithTheNearest(String name, String nearest) {
    try (Logs logs = new Logs()) {
      global.configure(name, "off");
      assertTrue(
          logs.text().contains("WARN io.i2o2.fail - no failpoint \"" + name + "\" is known"),
          logs.text());
      assertTrue(logs.text().contains("did you mean \"" + nearest + "\"?"), logs.text());
    }
  }

  @Test
  void nothingIsNearToSomethingElse() {
    try (Logs logs = new Logs()) {
      global.configure("com.example.database", "off");
      assertTrue(logs.text().contains("no failpoint \"com.example.database\""), logs.text());
      assertFalse(logs.text().contains("did you mean"), logs.text());
    }
  }

  @Test
  void strictModeRefusesAnUnknownName() {
    Failpoints.strict(true);
    FailpointSyntaxException e =
        assertThrows(
            FailpointSyntaxException.class,
            () -> global.configureAll("i2o2::fail::op::read=off; i2o2::fail::op::wirte=off"));
    assertEquals(
        "unable to configure failpoint \"i2o2::fail::op::wirte\": no failpoint"
            + " \"i2o2::fail::op::wirte\" is known; did you mean \"i2o2::fail::op::write\"?",
        e.problem());
    assertEquals(27, e.position());
    assertEquals(List.of(), global.list());
    Failpoint.of("strict::declared");
    global.configure("strict::declared", "off");
    global.configure("strict::*", "off");
  }
}
