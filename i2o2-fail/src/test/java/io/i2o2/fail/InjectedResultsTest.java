package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import io.i2o2.Batch;
import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileAdvice;
import io.i2o2.Guard;
import io.i2o2.IoPriority;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Submission;
import io.i2o2.UringCommandBuilder;
import io.i2o2.engine.PendingReply;
import io.i2o2.nvme.NvmeCode;
import io.i2o2.nvme.NvmeException;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeNamespace;
import io.i2o2.nvme.NvmeReply;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.Writev;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class InjectedResultsTest extends SchedulerCase {

  @Test
  void withNothingConfiguredTheReplyIsTheBackendsOwn() throws Exception {
    Reply reply = scheduler.submit(Opcode.nop(), Guard.NONE);
    assertInstanceOf(PendingReply.class, reply);
    assertEquals(0, await(reply));
  }

  static List<Opcode> operations() {
    MemorySegment memory = Arena.global().allocate(4096, 4096);
    return List.of(
        Opcode.nop(),
        Opcode.read(FILE, memory, 0),
        Opcode.write(FILE, memory, 0),
        Opcode.readv(FILE, List.of(memory), 0),
        Opcode.writev(FILE, List.of(memory), 0),
        Opcode.fsync(FILE),
        Opcode.fallocate(FILE, Set.of(), 0, 10),
        Opcode.ftruncate(FILE, 10),
        Opcode.fadvise(FILE, 0, 10, FileAdvice.NORMAL),
        Opcode.madvise(memory, MemoryAdvice.NORMAL),
        Opcode.uringCommand(FILE, 1, UringCommandBuilder.SHORT_BYTES).build(),
        Opcode.openAt(Path.of("file"), Set.of(), 0),
        Opcode.nop().alwaysAsync(),
        Opcode.write(FILE, memory, 0).withPriority(IoPriority.DEFAULT));
  }

  @ParameterizedTest
  @MethodSource("operations")
  void everyOperationFailsOnDemandAndIsNotSubmitted(Opcode opcode) throws Exception {
    global.configure("i2o2::fail::op::*", "return(EIO)");
    Releases guard = new Releases();
    Reply reply = scheduler.submit(opcode, guard);
    assertEquals(-Errno.EIO, await(reply));
    assertEquals(1, guard.count());
    assertEquals("outer", guard.threadName());
    assertSame(opcode, reply.opcode());
    assertNothingKept();
    ErrnoException e = assertThrows(ErrnoException.class, reply::joinOrThrow);
    assertTrue(String.valueOf(e.getMessage()).contains(opcode.describe()), e.getMessage());
  }

  @Test
  void oneOfABatchFailsOnDemand() throws Exception {
    global.configure("i2o2::fail::op::nop", "1*off->1*return(EIO)");
    Releases guard = new Releases();
    Batch batch = scheduler.batch(3);
    for (int i = 0; i < 3; i++) {
      batch.add(Opcode.nop(), guard);
    }
    batch.run();
    assertEquals(List.of(0, -Errno.EIO, 0), IntStream.range(0, 3).mapToObj(batch::result).toList());
    assertEquals(3, guard.count());
    global.configure("i2o2::fail::op::nop", "off");
    batch.run();
    assertEquals(List.of(0, 0, 0), IntStream.range(0, 3).mapToObj(batch::result).toList());
    assertEquals(6, guard.count());
    assertNothingKept();
  }

  @Test
  void aStatusIsInjectedAsAStatus() throws Exception {
    global.configure("i2o2::fail::op::uring_cmd", "return(16512)");
    assertStatus(drive().submit(drive().flush()));
  }

  @Test
  void aReplyThatLiesMayClaimAStatus() throws Exception {
    global.configure("i2o2::fail::op::uring_cmd", "return(0)");
    global.configure(Points.POLL_REPLY_FUTURE.name(), "return(16512)");
    assertStatus(drive().submit(drive().flush()));
  }

  @Test
  void anErrnoOfAnNvmeCommandIsExplained() throws Exception {
    global.configure("i2o2::fail::op::uring_cmd", "return(EACCES)");
    NvmeReply reply = drive().submit(drive().flush());
    ErrnoException refused = assertThrows(ErrnoException.class, reply::join);
    assertEquals(Errno.EACCES, refused.errno());
    assertTrue(String.valueOf(refused.getMessage()).contains("CAP_SYS_ADMIN"), refused::toString);
    assertThrows(ErrnoException.class, reply::joinOrThrow);
  }

  private NvmeNamespace drive() {
    return NvmeNamespace.of(scheduler, FILE, new NvmeGeometry(1, 512, 8, 512, 1, 0, 0, 0));
  }

  private static void assertStatus(NvmeReply reply) throws Exception {
    CompletionException failed =
        assertThrows(CompletionException.class, reply.toCompletableFuture()::join);
    NvmeException status = assertInstanceOf(NvmeException.class, failed.getCause());
    assertEquals(NvmeCode.LBA_OUT_OF_RANGE, status.status().known());
    assertThrows(NvmeException.class, reply::joinOrThrow);
    assertEquals(16512, reply.join().field());
  }

  @Test
  void theThirdWriteMeetsAFullDisk() throws Exception {
    global.configure("i2o2::fail::op::write", "2*off->1*return(ENOSPC)->off");
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      replies.add(scheduler.submit(write(10), Guard.NONE));
    }
    kept(3);
    for (int i = 0; i < 3; i++) {
      manual.finish(10);
    }
    assertEquals(10, await(replies.get(0)));
    assertEquals(10, await(replies.get(1)));
    assertEquals(-Errno.ENOSPC, await(replies.get(2)));
    assertEquals(10, await(replies.get(3)));
  }

  @Test
  void aNumberIsTheResult() throws Exception {
    global.configure("i2o2::fail::op::read", "return(100)");
    assertEquals(100, await(scheduler.submit(read(4096), Guard.NONE)));
    global.configure("i2o2::fail::submit", "return(-28)");
    global.remove("i2o2::fail::op::read");
    assertEquals(-28, await(scheduler.submit(read(4096), Guard.NONE)));
    assertNothingKept();
  }

  @Test
  void whoeverWaitsWithoutAReplyMeetsItToo() throws Exception {
    global.configure("i2o2::fail::op::read", "return(EIO)");
    Releases guard = new Releases();
    assertEquals(-Errno.EIO, scheduler.run(read(10), guard));
    assertEquals(1, guard.count());
    assertThrows(ErrnoException.class, () -> scheduler.runOrThrow(read(10)));
    assertNothingKept();
  }

  @Test
  void shortTruncatesTheTransferItself() throws Exception {
    global.configure("i2o2::fail::op::*", "short(6)");
    MemorySegment four = Arena.global().allocate(4);
    scheduler.submit(read(10), Guard.NONE);
    scheduler.submit(write(10), Guard.NONE);
    scheduler.submit(Opcode.readv(FILE, List.of(four, four, four), 0), Guard.NONE);
    scheduler.submit(Opcode.writev(FILE, List.of(four, four, four), 0), Guard.NONE);
    Reply async = scheduler.submit(write(10).alwaysAsync(), Guard.NONE);
    scheduler.submit(write(5), Guard.NONE);
    List<Opcode> kept = kept(6);
    assertEquals(6, ((Read) kept.get(0)).buffer().byteSize());
    assertEquals(6, ((Write) kept.get(1)).buffer().byteSize());
    assertEquals(List.of(4L, 2L, 0L), sizes(((Readv) kept.get(2)).buffers()));
    assertEquals(List.of(4L, 2L, 0L), sizes(((Writev) kept.get(3)).buffers()));
    assertTrue(kept.get(4).describe().startsWith("write of 6 bytes at offset 7"));
    assertEquals(5, ((Write) kept.get(5)).buffer().byteSize());
    assertTrue(async.opcode().describe().startsWith("write of 10 bytes"));
  }

  private static List<Long> sizes(List<MemorySegment> segments) {
    return segments.stream().map(MemorySegment::byteSize).toList();
  }

  @Test
  void aFailedCloseHasClosedTheDescriptorAllTheSame() throws Exception {
    global.configure("i2o2::fail::op::close", "return(EIO)");
    Reply reply = scheduler.submit(Opcode.close(new Fd(99)), Guard.NONE);
    assertEquals(List.of("close of fd 99"), kept(1).stream().map(Opcode::describe).toList());
    manual.finish(0);
    assertEquals(-Errno.EIO, await(reply));
  }

  @Test
  void aCallbackSeesTheOperationAndDecides() throws Exception {
    List<Hit> hits = new ArrayList<>();
    global.configure(
        "i2o2::fail::op::write",
        hit -> {
          hits.add(hit);
          return hit.offset() == 7 && hit.length() == 10 ? Outcome.result(-Errno.EIO) : null;
        });
    Opcode ten = write(10);
    assertEquals(-Errno.EIO, await(scheduler.submit(ten, Guard.NONE)));
    scheduler.submit(write(11), Guard.NONE);
    kept(1);
    assertEquals(new Hit("i2o2::fail::op::write", 1, "outer", ten, FILE, 7, 10), hits.getFirst());
    assertEquals(2, hits.get(1).number());
  }

  @Test
  void theCallbackFormGetsTheResultOnTheCompletionThread() throws Exception {
    global.configure("i2o2::fail::op::write", "return(EIO)");
    Releases guard = new Releases();
    for (boolean waits : new boolean[] {true, false}) {
      CompletableFuture<String> told = new CompletableFuture<>();
      int before = guard.count();
      io.i2o2.Completion completion =
          (result, _, failure) ->
              told.complete(
                  Thread.currentThread().getName()
                      + " "
                      + result
                      + " "
                      + failure
                      + " "
                      + (guard.count() - before));
      if (waits) {
        scheduler.submit(write(1), guard, completion);
      } else {
        assertTrue(scheduler.trySubmit(write(1), guard, completion));
      }
      assertEquals("outer -5 null 1", told.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void aBatchFailsInPart() throws Exception {
    global.configure("i2o2::fail::op::write", "1*off->return(EIO)");
    Releases guard = new Releases();
    List<Reply> replies =
        scheduler.submitAll(
            List.of(
                new Submission(write(1), guard),
                new Submission(write(2), guard),
                new Submission(read(3), guard)));
    assertEquals(-Errno.EIO, await(replies.get(1)));
    assertEquals(1, guard.count());
    manual.finish(1);
    manual.finish(3);
    assertEquals(1, await(replies.get(0)));
    assertEquals(3, await(replies.get(2)));
    assertEquals(3, guard.count());
  }

  @Test
  void aPanicComesBeforeAnythingIsSubmitted() throws Exception {
    global.configure("i2o2::fail::op::write", "1*off->panic(in the batch)->off");
    Releases guard = new Releases();
    Submission submission = new Submission(write(1), guard);
    assertThrows(FailpointPanic.class, () -> scheduler.submitAll(List.of(submission, submission)));
    assertNothingKept();
    global.configure("i2o2::fail::submit", "panic");
    assertThrows(FailpointPanic.class, () -> scheduler.submit(write(1), guard));
    assertEquals(0, guard.count());
  }

  @Test
  void anInjectedRefusalLeavesTheGuard() throws Exception {
    global.configure("i2o2::fail::submit", "return(scheduler_closed)");
    Releases guard = new Releases();
    assertThrows(SchedulerClosedException.class, () -> scheduler.submit(write(1), guard));
    assertThrows(SchedulerClosedException.class, () -> scheduler.trySubmit(write(1), guard));
    assertEquals(0, guard.count());
    assertFalse(scheduler.isClosed());
    assertNothingKept();
  }

  @Test
  void aFullQueueRefusesWhoDoesNotWait() throws Exception {
    global.configure("i2o2::fail::submit", "2*return(queue_full)->off");
    Releases guard = new Releases();
    assertNull(scheduler.trySubmit(write(1), guard));
    assertFalse(scheduler.trySubmit(write(1), guard, (_, _, _) -> {}));
    assertNotNull(scheduler.trySubmit(write(1), guard));
    assertEquals(0, guard.count());
    global.configure("i2o2::fail::submit", "return(queue_full)");
    assertEquals(0, await(scheduler.submit(Opcode.nop(), guard)));
    assertEquals(1, guard.count());
  }

  @Test
  void aRealFullQueueRefusesAnInjectedResultToo() {
    global.configure("i2o2::fail::op::write", "return(EIO)");
    fill();
    Releases guard = new Releases();
    assertNull(scheduler.trySubmit(write(1), guard));
    assertFalse(scheduler.trySubmit(write(1), guard, (_, _, _) -> {}));
    assertEquals(0, guard.count());
    manual.full(false);
  }

  @Test
  void memoryIsCheckedWhereTheOperationIsNotSubmitted() {
    global.configure("i2o2::fail::op::write", "return(EIO)");
    try (Arena arena = Arena.ofShared()) {
      Opcode write = Opcode.write(FILE, arena.allocate(10), 0);
      assertThrows(IllegalArgumentException.class, () -> scheduler.submit(write, Guard.NONE));
    }
  }

  @Test
  void oneSchedulersScopeLeavesTheOthersAlone() throws Exception {
    FailScope mine = FailScope.scheduler(scheduler);
    mine.configure("i2o2::fail::op::nop", "return(EIO)");
    try (Scheduler other = Scheduler.builder().backend("manual").build()) {
      assertEquals(-Errno.EIO, await(scheduler.submit(Opcode.nop(), Guard.NONE)));
      assertEquals(0, await(other.submit(Opcode.nop(), Guard.NONE)));
      assertEquals(1, mine.hits("i2o2::fail::op::nop"));
    } finally {
      mine.clear();
    }
    Scheduler foreign = mock(Scheduler.class);
    assertThrows(IllegalArgumentException.class, () -> FailScope.scheduler(foreign));
  }

  @Test
  void threadGoesBeforeSchedulerBeforeTestBeforeAll() throws Exception {
    FailScope test = FailScope.create("test");
    try (Scheduler made = test.run(() -> Scheduler.builder().backend("manual").build())) {
      FailScope thread = FailScope.thread(Thread.currentThread());
      List<FailScope> narrowestFirst = List.of(thread, FailScope.scheduler(made), test, global);
      for (int i = narrowestFirst.size() - 1; i >= 0; i--) {
        narrowestFirst.get(i).configure("i2o2::fail::op::nop", "return(" + i + ")");
      }
      for (int i = 0; i < narrowestFirst.size(); i++) {
        assertEquals(i, await(made.submit(Opcode.nop(), Guard.NONE)));
        narrowestFirst.get(i).clear();
      }
    }
  }

  @Test
  void aTestsScopeConcernsTheSchedulersItMade() throws Exception {
    FailScope test = FailScope.create("test").configure("i2o2::fail::op::nop", "return(EIO)");
    Scheduler made = test.run(() -> Scheduler.builder().backend("manual").build());
    try (made) {
      assertEquals(0, await(scheduler.submit(Opcode.nop(), Guard.NONE)));
      Reply elsewhere =
          Threads.start(() -> made.submit(Opcode.nop(), Guard.NONE)).get(30, TimeUnit.SECONDS);
      assertEquals(-Errno.EIO, await(elsewhere));
    } finally {
      test.clear();
    }
  }

  @Test
  void openingAFileFailsByTheSamePoint() {
    global.configure("i2o2::fail::op::openat", "return(EMFILE)");
    IOException e = assertThrows(IOException.class, () -> scheduler.open(Path.of("some file")));
    assertTrue(String.valueOf(e.getMessage()).contains("some file"), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).contains("EMFILE"), e.getMessage());
    global.configure("i2o2::fail::op::openat", "return(3)");
    assertThrows(IllegalStateException.class, () -> scheduler.open(Path.of("some file")));
  }
}
