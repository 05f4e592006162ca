package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Submission;
import io.i2o2.contract.Awaits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands a scheduler one thing after the other, in every way there is, and goes on whatever happens.
 * What did not go as it should is a mishap; everything it handed over is in its accounts.
 */
final class Script {
  /** To be expected where a descriptor's number comes. */
  static final int ANY_NUMBER = Integer.MAX_VALUE;

  /** To be expected where nobody can know. */
  static final int ANYTHING = Integer.MIN_VALUE;

  private final Scheduler scheduler;
  private final List<Account> operations = new ArrayList<>();
  private final List<Account> slots = new ArrayList<>();
  private final List<Transfer> transfers = new ArrayList<>();
  private final List<Expected> expectations = new ArrayList<>();
  private final List<String> mishaps = new ArrayList<>();

  private record Expected(Account account, int result) {
    boolean isMet() {
      return switch (result) {
        case ANYTHING -> true;
        case ANY_NUMBER -> account.result() >= 0;
        default -> account.result() == result;
      };
    }
  }

  /** How a caller comes to know the outcome. */
  enum Wait {
    JOIN,
    AWAIT,
    POLL,
    FUTURE
  }

  Script(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  List<Account> operations() {
    return operations;
  }

  List<Account> slots() {
    return slots;
  }

  List<Transfer> transfers() {
    return transfers;
  }

  /** What did not go as it should; complete when the scheduler is closed. */
  List<String> mishaps() {
    List<String> all = new ArrayList<>(mishaps);
    for (Expected each : expectations) {
      if (each.account().failure() != null || !each.isMet()) {
        all.add(each.account() + " instead of " + each.result());
      }
    }
    return all;
  }

  /** Does something; what it throws is a mishap. Null if it threw, or gave null. */
  <T> @Nullable T attempt(String what, Callable<@Nullable T> action) {
    try {
      return action.call();
    } catch (AssertionError | InterruptedException e) {
      throw e instanceof AssertionError failed ? failed : new AssertionError(e);
    } catch (Exception | Error e) {
      mishaps.add(what + ": " + e);
      return null;
    }
  }

  /** Submits by reply. */
  @Nullable Reply submit(Account account, Opcode opcode, int expected) {
    operations.add(account);
    Reply reply = attempt("submit " + account, () -> scheduler.submit(opcode, account));
    return reply == null ? null : follow(account, reply, expected);
  }

  /** Submits by reply, unless the queue is full, which it is not. */
  @Nullable Reply trySubmit(Account account, Opcode opcode, int expected) {
    operations.add(account);
    Reply reply = attempt("trySubmit " + account, () -> scheduler.trySubmit(opcode, account));
    if (reply == null) {
      mishaps.add("refused: " + account);
      return null;
    }
    return follow(account, reply, expected);
  }

  /** Submits all, and waits for all. */
  void submitAll(List<Account> accounts, List<Opcode> opcodes, List<Integer> expected) {
    operations.addAll(accounts);
    List<Submission> batch = new ArrayList<>();
    for (int i = 0; i < accounts.size(); i++) {
      batch.add(new Submission(opcodes.get(i), accounts.get(i)));
    }
    List<Reply> replies = attempt("submitAll", () -> scheduler.submitAll(batch));
    for (int i = 0; replies != null && i < replies.size(); i++) {
      await(follow(accounts.get(i), replies.get(i), expected.get(i)), Wait.AWAIT);
    }
  }

  /** Submits by callback, with or without waiting for room, and waits for the outcome. */
  void call(Account account, Opcode opcode, int expected, boolean mayWait)
      throws InterruptedException {
    operations.add(account);
    Boolean accepted =
        attempt(
            "call " + account,
            () -> {
              if (mayWait) {
                scheduler.submit(opcode, account, account);
                return true;
              }
              return scheduler.trySubmit(opcode, account, account);
            });
    if (Boolean.TRUE.equals(accepted)) {
      account.accept();
      expectations.add(new Expected(account, expected));
      account.awaitOver();
    } else {
      mishaps.add("refused: " + account);
    }
  }

  /** Waits for an outcome; what the wait throws is a mishap. */
  void await(@Nullable Reply reply, Wait wait) {
    if (reply != null) {
      Object told = attempt(wait + " of " + reply.opcode().describe(), () -> told(reply, wait));
      if (told instanceof Integer result && result < 0 && result != -Errno.EOPNOTSUPP) {
        mishaps.add(wait + " told " + result + " of " + reply.opcode().describe());
      }
    }
  }

  private static @Nullable Integer told(Reply reply, Wait wait) throws Exception {
    return switch (wait) {
      case JOIN -> reply.join();
      case AWAIT -> {
        assertTrue(reply.await(Awaits.PATIENCE), () -> "no outcome of " + reply);
        yield reply.result();
      }
      case POLL -> {
        List<Integer> seen = new ArrayList<>();
        Awaits.until(
            "an outcome of " + reply,
            () -> {
              reply.poll().ifPresent(seen::add);
              return !seen.isEmpty();
            });
        yield seen.getFirst();
      }
      case FUTURE -> reply.toCompletableFuture().get(30, TimeUnit.SECONDS);
    };
  }

  /** A transfer that is to be checked at the end. */
  Transfer transfer(boolean writes, int offset, Patch... patches) {
    Transfer transfer =
        new Transfer(
            writes,
            offset,
            Arrays.asList(patches),
            new Account((writes ? "write to " : "read from ") + offset));
    transfers.add(transfer);
    return transfer;
  }

  /** Something to be put into a slot. */
  Account slot(String what) {
    Account account = new Account(what);
    slots.add(account);
    return account;
  }

  /** Puts something into a slot; null if that failed. */
  <T> @Nullable T put(Account account, Callable<@Nullable T> registering) {
    T handle = attempt("register " + account, registering);
    if (handle != null) {
      account.accept();
    }
    return handle;
  }

  private Reply follow(Account account, Reply reply, int expected) {
    expectations.add(new Expected(account, expected));
    return Objects.requireNonNull(account.follow(reply));
  }
}
