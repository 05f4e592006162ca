package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Those who wait for a reply, its guard and its callbacks: what one does harms no other. */
public interface FailingListenersContract extends BackendFixture {

  @Test
  default void aListenerWhoseExceptionCannotBeLoggedKeepsNoOtherFromBeingTold(
      @TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      Reply reply = scheduler.submit(Fifo.readOf(handle));
      CountDownLatch told = new CountDownLatch(3);
      reply.whenComplete(_ -> told.countDown());
      reply.whenComplete(FailingListenersContract::fail);
      Thread joins =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    reply.join();
                    told.countDown();
                  });
      Awaits.parked(joins);
      reply.whenComplete(FailingListenersContract::fail);
      reply.whenComplete(_ -> told.countDown());

      fifo.feed(1);

      Awaits.open(told);
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    }
  }

  @Test
  default void aGuardWhoseExceptionCannotBeLoggedHarmsNobody() throws Exception {
    try (Scheduler scheduler = start()) {
      Guard failing = () -> fail(null);
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop(), failing)));
      CompletableFuture<Integer> result = new CompletableFuture<>();
      scheduler.submit(Opcode.nop(), failing, (count, _, _) -> result.complete(count));
      assertEquals(0, Awaits.value(result));
      CountingGuard next = new CountingGuard();
      RegisteredBuffer buffer = scheduler.registerBuffer(Segments.zeroed(64), failing);
      Awaits.value(buffer.unregisterAsync());
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop(), next)));
      assertEquals(1, next.releases());
    }
  }

  @Test
  default void aCallbackWhoseExceptionCannotBeLoggedHarmsNobody() throws Exception {
    try (Scheduler scheduler = start()) {
      CountDownLatch called = new CountDownLatch(1);
      scheduler.submit(
          Opcode.nop(),
          Guard.NONE,
          (_, _, _) -> {
            called.countDown();
            fail(null);
          });
      Awaits.open(called);
      assertEquals(0, Awaits.result(scheduler.submit(Opcode.nop())));
    }
  }

  @SuppressWarnings("unused")
  private static void fail(@Nullable Object ignored) {
    throw new Unprintable();
  }

  /** A thread that is an action, too. */
  final class ListeningThread extends Thread implements Consumer<Reply> {
    private final CountDownLatch called = new CountDownLatch(1);

    @Override
    public void accept(Reply reply) {
      called.countDown();
    }
  }

  @Test
  default void anActionThatIsAlsoAThreadIsCalled(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      Reply reply = scheduler.submit(Fifo.readOf(handle));
      ListeningThread alone = new ListeningThread();
      ListeningThread second = new ListeningThread();
      reply.whenComplete(alone);
      reply.whenComplete(second);

      fifo.feed(1);

      Awaits.open(alone.called);
      Awaits.open(second.called);
    }
  }

  @Test
  default void aThreadWhoseWaitRanOutIsNotKept(@TempDir Path directory) throws Exception {
    try (Scheduler scheduler = start();
        Fifo fifo = Fifo.in(directory);
        FileHandle handle = fifo.open(scheduler)) {
      Reply reply = scheduler.submit(Fifo.readOf(handle));
      List<WeakReference<Thread>> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        Thread thread = new Thread(() -> waitInVain(reply));
        thread.start();
        Awaits.ended(List.of(thread));
        threads.add(new WeakReference<>(thread));
      }
      Awaits.until(
          "the threads are collected",
          () -> {
            System.gc();
            return threads.stream().allMatch(thread -> thread.get() == null);
          });
      fifo.feed(1);
      assertEquals(1, Awaits.result(reply));
    }
  }

  private static void waitInVain(Reply reply) {
    assertNotNull(reply);
    try {
      assertFalse(reply.await(Duration.ofNanos(1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
