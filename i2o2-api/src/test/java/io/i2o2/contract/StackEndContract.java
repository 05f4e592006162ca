package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Completion;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerDiedException;
import io.i2o2.Submission;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Submissions at the end of the caller's stack: what throws was not accepted, what was accepted
 * ends once, and nobody else notices.
 */
public interface StackEndContract extends BackendFixture {

  /** The ways to submit. */
  enum Way {
    REPLY,
    RUN,
    CALLBACK,
    TRY_REPLY,
    TRY_CALLBACK,
    BATCH
  }

  /** One submission. */
  final class Attempt extends StackEnd.Call implements Guard, Completion {
    private final Scheduler scheduler;
    private final Way way;
    private final AtomicInteger releases = new AtomicInteger();
    private final AtomicInteger outcomes = new AtomicInteger();
    private final List<Submission> batch;
    private @Nullable Reply reply;
    private @Nullable List<Reply> replies;
    private boolean refused;

    Attempt(Scheduler scheduler, Way way) {
      this.scheduler = scheduler;
      this.way = way;
      this.batch = List.of(new Submission(Opcode.nop(), this), new Submission(Opcode.nop(), this));
    }

    @Override
    void make() {
      switch (way) {
        case REPLY -> reply = scheduler.submit(Opcode.nop(), this);
        case RUN -> scheduler.run(Opcode.nop(), this);
        case CALLBACK -> scheduler.submit(Opcode.nop(), this, this);
        case TRY_REPLY -> {
          reply = scheduler.trySubmit(Opcode.nop(), this);
          refused = reply == null;
        }
        case TRY_CALLBACK -> refused = !scheduler.trySubmit(Opcode.nop(), this, this);
        case BATCH -> replies = scheduler.submitAll(batch);
      }
    }

    @Override
    public void release() {
      releases.incrementAndGet();
    }

    @Override
    public void complete(int result, long extra, @Nullable SchedulerDiedException failure) {
      outcomes.incrementAndGet();
    }

    void awaitEnd() {
      if (returned() && !refused) {
        Awaits.until("an accepted submission ends, " + way, this::isOver);
      }
    }

    private boolean isOver() {
      Reply one = reply;
      List<Reply> all = replies;
      return releases.get() >= expected()
          && (one == null || one.isDone())
          && (all == null || all.stream().allMatch(Reply::isDone))
          && outcomes.get() >= (way == Way.CALLBACK || way == Way.TRY_CALLBACK ? 1 : 0);
    }

    void assertEndedOnceOrNotAtAll() {
      int accepted = returned() && !refused ? 1 : 0;
      int told = way == Way.CALLBACK || way == Way.TRY_CALLBACK ? accepted : 0;
      assertEquals(accepted * expected(), releases.get(), () -> "releases, and it " + this);
      assertEquals(told, outcomes.get(), () -> "calls of the callback, and it " + this);
    }

    private int expected() {
      return way == Way.BATCH ? 2 : 1;
    }
  }

  @ParameterizedTest
  @EnumSource
  default void aSubmissionThatThrowsWasNotAccepted(Way way) throws Exception {
    Scheduler scheduler = start();
    submitAtTheEndOfTheStack(scheduler, way, 1500);
  }

  @ParameterizedTest
  @EnumSource
  default void aSubmissionThatThrowsWasNotAcceptedByCompiledCodeEither(Way way) throws Exception {
    Scheduler scheduler = start();
    warm(scheduler, way, 20_000);
    submitAtTheEndOfTheStack(scheduler, way, 1500);
  }

  /** And closes the scheduler. */
  private static void submitAtTheEndOfTheStack(Scheduler scheduler, Way way, int count)
      throws Exception {
    List<Attempt> attempts =
        Stream.generate(() -> new Attempt(scheduler, way)).limit(count).toList();
    StackEnd.make(attempts);
    attempts.forEach(Attempt::awaitEnd);
    assertServesOthersAndCloses(scheduler);
    attempts.forEach(Attempt::assertEndedOnceOrNotAtAll);
  }

  private static void warm(Scheduler scheduler, Way way, int count) {
    int ends = 0;
    int accepted = 0;
    for (int i = 0; i < count; i++) {
      Attempt attempt = new Attempt(scheduler, way);
      attempt.make();
      if (!attempt.refused && accepted++ % 100 == 0) {
        Awaits.until("ends", () -> attempt.releases.get() > 0);
        ends++;
      }
    }
    assertTrue(accepted > 0 && ends > 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20_000})
  default void aReadThatThrowsHoldsNoFileAndNoGuard(int before, @TempDir Path directory)
      throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start()) {
      FileHandle handle = scheduler.open(path);
      Opcode read = Opcode.read(handle, Segments.zeroed(10), 0);
      for (int i = 0; i < before; i++) {
        assertEquals(10, scheduler.run(read));
      }
      List<Reading> reads =
          Stream.generate(() -> new Reading(scheduler, read)).limit(1500).toList();
      StackEnd.make(reads);
      assertEquals(0, Awaits.result(handle.closeAsync()));
      for (Reading each : reads) {
        assertEquals(each.returned() ? 1 : 0, each.guard.releases(), each::toString);
      }
    }
  }

  /** A run of a read. */
  final class Reading extends StackEnd.Call {
    private final Scheduler scheduler;
    private final Opcode read;
    private final CountingGuard guard = new CountingGuard();

    Reading(Scheduler scheduler, Opcode read) {
      this.scheduler = scheduler;
      this.read = read;
    }

    @Override
    void make() {
      scheduler.run(read, guard);
    }
  }

  @Test
  default void anActionThatWasNotTakenIsNeverCalled(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      Reply reply = scheduler.submit(Fifo.readOf(handle));
      List<Listening> actions = Stream.generate(() -> new Listening(reply)).limit(800).toList();
      StackEnd.make(actions);
      CountDownLatch last = new CountDownLatch(1);
      reply.whenComplete(_ -> last.countDown());
      fifo.feed(1);
      Awaits.open(last);
      for (Listening action : actions) {
        assertEquals(action.returned() ? 1 : 0, action.calls.get(), action::toString);
      }
    }
  }

  /** A whenComplete. */
  final class Listening extends StackEnd.Call {
    private final Reply reply;
    private final AtomicInteger calls = new AtomicInteger();

    Listening(Reply reply) {
      this.reply = reply;
    }

    @Override
    void make() {
      reply.whenComplete(_ -> calls.incrementAndGet());
    }
  }

  /** Others, which have stack enough, work as before, and so does the close. */
  static void assertServesOthersAndCloses(Scheduler scheduler) throws Exception {
    List<Reply> replies = new ArrayList<>();
    Thread other =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    replies.add(scheduler.submit(Opcode.nop()));
                  }
                });
    assertTrue(other.join(Awaits.PATIENCE), "nobody else can submit any more");
    for (Reply reply : replies) {
      assertEquals(0, Awaits.result(reply));
    }
    closeSoon(scheduler);
  }

  private static void closeSoon(Scheduler scheduler) throws InterruptedException {
    Thread closer = Thread.ofPlatform().daemon().start(scheduler::close);
    assertTrue(closer.join(Awaits.PATIENCE), "close does not return");
  }
}
