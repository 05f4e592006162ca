package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.contract.Awaits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The callers of one scheduler, what they have handed over, and what was thrown at them. */
final class Crowd {
  private final List<Thread> threads = new ArrayList<>();
  private final List<Account> operations = new CopyOnWriteArrayList<>();
  private final List<Account> slots = new CopyOnWriteArrayList<>();
  private final List<CompletableFuture<?>> futures = new CopyOnWriteArrayList<>();
  private final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();

  /** Does something on this thread; null if it threw. */
  <T> @Nullable T call(Callable<@Nullable T> action) {
    try {
      return action.call();
    } catch (AssertionError | InterruptedException e) {
      throw e instanceof AssertionError failed ? failed : new AssertionError(e);
    } catch (Throwable e) {
      thrown.add(e);
      return null;
    }
  }

  /** Does it on a thread of its own, named so that nobody takes it for the scheduler's. */
  void start(Thread.Builder kind, String what, Callable<?> action) {
    threads.add(
        kind.name("caller of " + what)
            .start(
                () -> {
                  try {
                    action.call();
                  } catch (Throwable e) {
                    thrown.add(e);
                  }
                }));
  }

  Account operation(String what) {
    Account account = new Account(what);
    operations.add(account);
    return account;
  }

  Account slot(String what) {
    Account account = new Account(what);
    slots.add(account);
    return account;
  }

  /** A future that must end. */
  void await(@Nullable CompletableFuture<?> future) {
    if (future != null) {
      futures.add(future);
      var _ = future.whenComplete((_, e) -> noteThrown(e));
    }
  }

  private void noteThrown(@Nullable Throwable e) {
    if (e != null) {
      thrown.add(e);
    }
  }

  List<Account> operations() {
    return operations;
  }

  List<Account> slots() {
    return slots;
  }

  List<Throwable> thrown() {
    return List.copyOf(thrown);
  }

  /** Until each of its threads waits or has ended. */
  void awaitWaiting() {
    for (Thread thread : threads) {
      Awaits.until(
          thread + " waits",
          () ->
              switch (thread.getState()) {
                case WAITING, TIMED_WAITING, TERMINATED -> true;
                default -> false;
              });
    }
  }

  /** Nobody waits any more, and everything has its outcome. */
  void assertOver(Supplier<Duration> left) throws InterruptedException {
    for (Account account : operations) {
      assertTrue(
          !account.isAccepted() || account.awaitOver(left.get()), () -> "no outcome: " + account);
    }
    for (Thread thread : threads) {
      assertTrue(thread.join(atLeastOne(left.get())), () -> "still waits: " + thread);
    }
    for (CompletableFuture<?> future : futures) {
      Awaits.until("a future is over", () -> future.isDone() || left.get().isNegative());
      assertTrue(future.isDone(), () -> "never over: " + future);
    }
  }

  private static Duration atLeastOne(Duration left) {
    return left.isPositive() ? left : Duration.ofNanos(1);
  }
}
