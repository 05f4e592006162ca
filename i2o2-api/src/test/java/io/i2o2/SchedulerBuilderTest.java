package io.i2o2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SchedulerBuilderTest {

  @Test
  void theDefaultsAreWhatTheDocumentationSays() {
    SchedulerOptions options = Scheduler.builder().options();

    assertTrue(options.name().matches("i2o2-\\d+"), options.name());
    assertEquals(1024, options.queueSize());
    assertEquals(512, options.ringDepth());
    assertEquals(64, options.registeredFiles());
    assertFalse(options.registeredFilesDemanded());
    assertEquals(0, options.boundedWorkers());
    assertEquals(0, options.unboundedWorkers());
    assertEquals(64, options.registeredBuffers());
    assertEquals(50_000, options.spinNanos());
    assertEquals(Duration.ofSeconds(30), options.closeTimeout());
    assertEquals(Duration.ofSeconds(5), options.grace());
    assertEquals(List.of(), options.cpus());
    assertEquals(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()), options.poolSize());
    assertEquals(
        List.of(false, false, false, false),
        List.of(
            options.ioPolling(),
            options.sqe128(),
            options.coopTaskRun(),
            options.skipUnsupportedFeatures()));
  }

  @Test
  void handsOnWhatItWasTold() {
    SchedulerOptions options =
        Scheduler.builder()
            .name("disk")
            .backend("fallback")
            .queueSize(2)
            .ringDepth(32_768)
            .rings(3)
            .ioPolling(true)
            .sqe128(true)
            .coopTaskRun(true)
            .skipUnsupportedFeatures(true)
            .registeredFiles(0)
            .registeredBuffers(16_384)
            .iowqWorkers(6, 32_767)
            .pin(3, 1, 3)
            .poolSize(4096)
            .spinNanos(0)
            .readInPlace(false)
            .writeInPlace(true)
            .closeTimeout(Duration.ZERO)
            .grace(Duration.ofMillis(1))
            .options();

    assertEquals(
        new SchedulerOptions(
            "disk",
            "fallback",
            2,
            32_768,
            3,
            true,
            true,
            true,
            true,
            0,
            true,
            16_384,
            6,
            32_767,
            List.of(1, 3),
            4096,
            0,
            false,
            true,
            Duration.ZERO,
            Duration.ofMillis(1)),
        options);
  }

  @Test
  void schedulersWithoutANameAreNumbered() {
    SchedulerBuilder builder = Scheduler.builder();
    assertNotEquals(builder.options().name(), builder.options().name());
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -2, 0, 1, 3, 1000, 1025, 1 << 21, Integer.MAX_VALUE})
  void aQueueIsAPowerOfTwo(int size) {
    refuses(builder -> builder.queueSize(size), "queueSize is " + size, "2 to 1048576");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65, Integer.MAX_VALUE})
  void ringsAreAFew(int rings) {
    refuses(builder -> builder.rings(rings), "rings is " + rings, "1 to 64");
  }

  @Test
  void noRingsAreRefusedWithAWayOut() {
    refuses(
        builder -> builder.rings(0),
        "rings is 0, but must be 1 to 64: 1 is the default, and more are for more callers than one"
            + " thread can serve");
  }

  @Test
  void aLoopOfACallersIsOfOneRing() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> Scheduler.builder().rings(2).buildLoop());
    assertTrue(
        String.valueOf(refusal.getMessage())
            .startsWith("rings is 2, but a loop that you run has 1"),
        refusal::getMessage);
  }

  @Test
  void cpusAreDealtOutToRings() {
    SchedulerOptions options = Scheduler.builder().rings(2).pin(1, 3, 5).options();
    assertEquals(List.of(1, 5), options.ofRing(0).cpus());
    assertEquals(List.of(3), options.ofRing(1).cpus());
    assertEquals(1, options.ofRing(1).rings());
    SchedulerOptions few = Scheduler.builder().rings(3).pin(7, 8).options();
    assertEquals(List.of(7), few.ofRing(0).cpus());
    assertEquals(List.of(8), few.ofRing(1).cpus());
    assertEquals(List.of(7), few.ofRing(2).cpus());
    assertEquals(List.of(), Scheduler.builder().rings(3).options().ofRing(1).cpus());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 1, 5, 65_536})
  void aRingIsAPowerOfTwo(int depth) {
    refuses(builder -> builder.ringDepth(depth), "ringDepth is " + depth, "2 to 32768");
  }

  @Test
  void namesASizeThatWouldDo() {
    refuses(builder -> builder.queueSize(1000), "1024 would do");
    refuses(builder -> builder.queueSize(0), "2 would do");
    refuses(builder -> builder.ringDepth(1 << 20), "32768 would do");
  }

  @Test
  void limitsAreCheckedOnBothSides() {
    refuses(builder -> builder.registeredFiles(-1), "registeredFiles is -1", "0 to 1048576");
    refuses(builder -> builder.registeredFiles(1_048_577), "registeredFiles is 1048577");
    refuses(builder -> builder.registeredBuffers(-1), "registeredBuffers is -1", "0 to 16384");
    refuses(builder -> builder.registeredBuffers(16_385), "registeredBuffers is 16385");
    refuses(builder -> builder.iowqWorkers(1, 0), "bounded, is 1", "2 to 32767, or 0");
    refuses(builder -> builder.iowqWorkers(-1, 0), "bounded, is -1");
    refuses(builder -> builder.iowqWorkers(32_768, 0), "bounded, is 32768");
    refuses(builder -> builder.iowqWorkers(0, -1), "unbounded, is -1", "1 to 32767, or 0");
    refuses(builder -> builder.iowqWorkers(0, 32_768), "unbounded, is 32768");
    refuses(builder -> builder.poolSize(0), "poolSize is 0", "1 to 4096");
    refuses(builder -> builder.poolSize(4097), "poolSize is 4097");
    refuses(builder -> builder.spinNanos(-1), "spinNanos is -1", "0 to 1000000000");
    refuses(builder -> builder.spinNanos(1_000_000_001), "spinNanos is 1000000001");
    refuses(builder -> builder.pin(0, 1024), "pin is 1024", "0 to 1023");
    refuses(builder -> builder.pin(-1), "pin is -1");
    refuses(builder -> builder.closeTimeout(Duration.ofNanos(-1)), "closeTimeout is PT-0.0");
    refuses(builder -> builder.grace(Duration.ZERO), "grace is PT0S", "PT0.001S to PT1H");
    refuses(builder -> builder.grace(Duration.ofDays(1)), "grace is PT24H");
    refuses(builder -> builder.name(" "), "name is blank");
  }

  @Test
  void aCallersThreadIsNotPinned() {
    SchedulerBuilder builder = Scheduler.builder().pin(0);

    String message = assertThrows(IllegalArgumentException.class, builder::buildLoop).getMessage();
    assertTrue(String.valueOf(message).contains("pin [0]"), message);
  }

  private static void refuses(UnaryOperator<SchedulerBuilder> option, String... hints) {
    SchedulerBuilder builder = option.apply(Scheduler.builder());
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    for (String hint : hints) {
      assertTrue(message.contains(hint), message);
    }
  }
}
