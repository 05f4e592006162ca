package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Target;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A scheduler of several rings is one for failpoints. */
@Timeout(60)
final class RingsPointsTest {
  private static final int RINGS = 3;

  private final FailScenario scenario = FailScenario.setUp("");
  private final Scheduler scheduler = Scheduler.builder().backend("fallback").rings(RINGS).build();
  private final FailScope scope = FailScope.scheduler(scheduler);

  @AfterEach
  void tearDown() {
    scenario.close();
    scope.clear();
    scheduler.close(Duration.ZERO);
  }

  /** Submits on threads of their own until each ring had one; gives what each came to, by ring. */
  private Map<Thread, Integer> onEachRing(Opcode opcode) throws Exception {
    Map<Thread, Integer> results = new HashMap<>();
    for (int i = 0; i < 100 && results.size() < RINGS; i++) {
      CompletableFuture<Thread> ring = new CompletableFuture<>();
      CompletableFuture<Integer> result = new CompletableFuture<>();
      Thread.ofPlatform()
          .start(
              () ->
                  scheduler.submit(
                      opcode,
                      Guard.NONE,
                      (count, _, _) -> {
                        ring.complete(Thread.currentThread());
                        result.complete(count);
                      }));
      results.put(ring.get(30, TimeUnit.SECONDS), result.get(30, TimeUnit.SECONDS));
    }
    assertEquals(RINGS, results.size());
    return results;
  }

  @Test
  void itsScopeCoversAllRings() throws Exception {
    scope.configure("i2o2::fail::op::nop", "return(-5)");
    onEachRing(Opcode.nop()).forEach((_, result) -> assertEquals(-Errno.EIO, result));
    scope.clear();
    onEachRing(Opcode.nop()).forEach((_, result) -> assertEquals(0, result));
  }

  @Test
  void theGuardOfASlotIsReleasedPastItsPointOnce() throws Exception {
    scope.configure("i2o2::fail::guard_release", "off");
    Releases guard = new Releases();
    scheduler.registerBuffer(Arena.ofAuto().allocate(64), guard).unregister();
    assertEquals(1, guard.count());
    assertEquals(1, scope.hits("i2o2::fail::guard_release"));
  }

  @Test
  void aSlotThatOnlyAPointKnowsIsKnownToAllRings() throws Exception {
    scope.configure("i2o2::fail::register_file", "return(3)");
    Releases guard = new Releases();
    RegisteredFile file = scheduler.registerFile(Target.fd(1), guard);
    assertEquals(1, scope.hits("i2o2::fail::register_file"));
    Opcode read = Opcode.read(file, Arena.ofAuto().allocate(8), 0);
    onEachRing(read).forEach((_, result) -> assertEquals(-Errno.EBADF, result));
    scheduler.close();
    assertEquals(1, guard.count());
  }

  @Test
  void aClosePassesItsPointOnce() {
    scope.configure("i2o2::fail::close", "off");
    scheduler.close();
    assertEquals(1, scope.hits("i2o2::fail::close"));
  }

  @Test
  void aRingThatDiesOfAPointTakesTheOthersWithIt() throws Exception {
    Map<Thread, Integer> rings = onEachRing(Opcode.nop());
    scope.configure("scheduler_run_fail", "1*return");
    assertThrows(
        SchedulerClosedException.class,
        () -> {
          while (true) {
            scheduler.submit(Opcode.nop());
          }
        });
    for (Thread ring : rings.keySet()) {
      assertTrue(ring.join(Duration.ofSeconds(30)), "it goes on");
    }
    assertEquals(1, scope.triggers("scheduler_run_fail"));
  }
}
