package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Submission;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The points on the way back: the end of an operation, and the release of its guard. */
final class CompletionPointsTest extends SchedulerCase {
  private static final String COMPLETION = "i2o2::fail::completion";
  private static final String RELEASE = "i2o2::fail::guard_release";

  @Test
  void anotherResultIsToldOfWhatReallyHappened() throws Exception {
    global.configure(COMPLETION, "return(EIO)");
    Releases guard = new Releases();
    Reply reply = scheduler.submit(write(10), guard);
    kept(1);
    manual.finish(10);
    assertEquals(-Errno.EIO, await(reply));
    assertEquals(1, guard.count());
  }

  @Test
  void callbacksAndBatchesPassItToo() throws Exception {
    global.configure(COMPLETION, "1*return(7)->1*return(8)");
    CompletableFuture<Integer> told = new CompletableFuture<>();
    scheduler.submit(Opcode.nop(), Guard.NONE, (result, _, _) -> told.complete(result));
    assertEquals(7, told.get(30, TimeUnit.SECONDS));
    Reply reply = scheduler.submitAll(List.of(new Submission(Opcode.nop()))).getFirst();
    assertEquals(8, await(reply));
  }

  @Test
  void itIsPassedAfterTheGuardAndBeforeTheReply() throws Exception {
    Releases guard = new Releases();
    CompletableFuture<Integer> releasesThen = new CompletableFuture<>();
    global.configure(
        COMPLETION,
        hit -> {
          releasesThen.complete(guard.count());
          assertEquals("outer", Thread.currentThread().getName());
          assertEquals(10, hit.length());
          return null;
        });
    global.configure("i2o2::fail::op::write", "off");
    Reply reply = scheduler.submit(write(10), guard);
    manual.finish(9);
    assertEquals(9, await(reply));
    assertEquals(1, releasesThen.get(30, TimeUnit.SECONDS));
  }

  @Test
  void aPauseHoldsTheOutcomeBack() throws Exception {
    global.configure(COMPLETION, "pause");
    Reply reply = scheduler.submit(write(10), Guard.NONE);
    manual.finish(10);
    assertTrue(global.awaitPaused(COMPLETION, LONG));
    assertFalse(reply.isDone());
    global.remove(COMPLETION);
    assertEquals(10, await(reply));
  }

  @Test
  void aPanicIsLoggedAndTheOutcomeToldAllTheSame() throws Exception {
    global.configure(COMPLETION, "panic(on the way)");
    try (Logs logs = new Logs()) {
      Reply reply = scheduler.submit(write(10), Guard.NONE);
      manual.finish(10);
      assertEquals(10, await(reply));
      settle();
      assertTrue(logs.text().contains("on the way"), logs::text);
    }
  }

  @Test
  void aFileThatWasOpenedIsNotLost() throws Exception {
    global.configure(COMPLETION, "return(EIO)");
    try (Logs logs = new Logs()) {
      Reply reply = scheduler.submit(Opcode.openAt(Path.of("file"), Set.of(), 0), Guard.NONE);
      manual.finish(5);
      assertEquals(5, await(reply));
      assertTrue(logs.text().contains("nobody would close"), logs::text);
    }
  }

  @Test
  void anOpenThatFailedMayFailOtherwise() throws Exception {
    global.configure(COMPLETION, "return(EIO)");
    Reply reply = scheduler.submit(Opcode.openAt(Path.of("file"), Set.of(), 0), Guard.NONE);
    manual.finish(-Errno.ENOENT);
    assertEquals(-Errno.EIO, await(reply));
  }

  @Test
  void aReleasePassesItsPointFirstAndOnce() throws Exception {
    Releases guard = new Releases();
    CompletableFuture<Integer> releasesThen = new CompletableFuture<>();
    global.configure(
        RELEASE,
        hit -> {
          assertTrue(releasesThen.complete(guard.count()));
          return null;
        });
    Reply reply = scheduler.submit(write(10), guard);
    manual.finish(10);
    assertEquals(10, await(reply));
    assertEquals(0, releasesThen.get(30, TimeUnit.SECONDS));
    assertEquals(1, guard.count());
  }

  @Test
  void aReleaseThatPanicsIsOneAllTheSame() throws Exception {
    global.configure(RELEASE, "panic(at the guard)");
    Releases guard = new Releases();
    try (Logs logs = new Logs()) {
      Reply reply = scheduler.submit(write(10), guard);
      manual.finish(10);
      assertEquals(10, await(reply));
      assertTrue(logs.text().contains("at the guard"), logs::text);
    }
    assertEquals(1, guard.count());
  }

  @Test
  void aDelayedReleasePassesItWithTheOutcome() throws Exception {
    global.configure(RELEASE, "yield");
    global.configure("i2o2::fail::op::write", HOUR);
    Releases guard = new Releases();
    Reply reply = scheduler.submit(write(10), guard);
    manual.finish(10);
    settle();
    assertEquals(0, global.hits(RELEASE));
    reply.cancel();
    assertEquals(10, await(reply));
    assertEquals(1, global.hits(RELEASE));
    assertEquals(1, guard.count());
  }

  @Test
  void theGuardsOfRegisteredBuffersPassIt() throws Exception {
    global.configure(RELEASE, "yield");
    Releases first = new Releases();
    Releases second = new Releases();
    RegisteredBuffer buffer = scheduler.registerBuffer(Arena.ofAuto().allocate(8), first);
    RegisteredBuffer replaced = buffer.replace(Arena.ofAuto().allocate(8), second);
    settle();
    assertEquals(1, first.count());
    replaced.unregister();
    assertEquals(1, second.count());
    assertEquals(2, global.hits(RELEASE));
  }

  @Test
  void theReleaseTakesNoResult() {
    FailpointSyntaxException e =
        assertThrows(
            FailpointSyntaxException.class, () -> global.configure(RELEASE, "return(EIO)"));
    assertTrue(e.toString().contains("only takes what every point takes"), e::toString);
  }
}
