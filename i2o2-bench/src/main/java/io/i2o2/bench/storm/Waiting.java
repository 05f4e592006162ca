package io.i2o2.bench.storm;

import io.i2o2.ErrnoException;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import io.i2o2.fail.FailpointPanic;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The replies that a caller still waits for, in every way there is. */
final class Waiting {
  private static final int MOST = 8;
  private static final int MOST_POLLS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private record Outstanding(Reply reply, Ticket ticket) {}

  private final ArrayDeque<Outstanding> replies = new ArrayDeque<>();
  private final SplittableRandom random;

  Waiting(SplittableRandom random) {
    this.random = random;
  }

  void add(Reply reply, Ticket ticket) {
    replies.add(new Outstanding(reply, ticket));
  }

  void makeRoom() throws InterruptedException {
    while (replies.size() > MOST || (!replies.isEmpty() && random.nextInt(3) == 0)) {
      await(replies.remove());
    }
  }

  void finish() throws InterruptedException {
    while (!replies.isEmpty()) {
      await(replies.remove());
    }
  }

  private void await(Outstanding next) throws InterruptedException {
    while (true) {
      try {
        next.ticket().answered(result(next.reply()), null);
        return;
      } catch (SchedulerDiedException e) {
        next.ticket().answered(null, e);
        return;
      } catch (FailpointPanic e) {
        // Of the waiting, not of the operation: once more.
      }
    }
  }

  private Integer result(Reply reply) throws InterruptedException {
    switch (random.nextInt(4)) {
      case 0 -> {
        if (!reply.await(PATIENCE)) {
          throw new IllegalStateException("not answered within a minute: " + reply);
        }
        return reply.result();
      }
      case 1 -> {
        try {
          return reply.joinOrThrow();
        } catch (ErrnoException e) {
          return -e.errno();
        } catch (IOException e) {
          throw new IllegalStateException("not as documented", e);
        }
      }
      case 2 -> {
        OptionalInt polled = poll(reply);
        return polled.isPresent() ? polled.getAsInt() : reply.join();
      }
      default -> {
        return reply.join();
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // correct without
  private static OptionalInt poll(Reply reply) {
    OptionalInt result = reply.poll();
    for (int i = 0; result.isEmpty() && i < MOST_POLLS; i++) {
      Thread.yield();
      result = reply.poll();
    }
    return result;
  }

  /** Takes an outcome from a callback. */
  static void tell(Reply done, Ticket ticket) {
    SchedulerDiedException failure = done.failure();
    ticket.answered(failure == null ? done.result() : null, failure);
  }

  /** Takes an outcome from a future. */
  static void tellFuture(Reply reply, Ticket ticket) {
    var _ =
        reply
            .toCompletableFuture()
            .whenComplete((result, e) -> ticket.answered(result(result, e), died(e)));
  }

  private static @Nullable Integer result(@Nullable Integer result, @Nullable Throwable e) {
    return e instanceof ErrnoException errno ? Integer.valueOf(-errno.errno()) : result;
  }

  private static @Nullable SchedulerDiedException died(@Nullable Throwable e) {
    return e instanceof SchedulerDiedException died ? died : null;
  }
}
