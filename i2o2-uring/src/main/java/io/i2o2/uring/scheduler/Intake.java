package io.i2o2.uring.scheduler;

import io.i2o2.Completion;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.SchedulerClosedException;
import io.i2o2.spi.Operation;
import io.i2o2.spi.OwnThreadRule;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where callers hand over and the loop takes: operations through the bounded {@link Mailbox},
 * everything else as {@link Command}s, which are few.
 */
final class Intake {
  private final String name;
  private final Mailbox mailbox;
  private final Waker waker;
  private final Waiters waiters = new Waiters();
  private final ConcurrentLinkedQueue<Command> commands = new ConcurrentLinkedQueue<>();
  private final OwnThreadRule rule;

  private volatile boolean over;
  private volatile @Nullable Throwable death;

  Intake(String name, Mailbox mailbox, Waker waker, OwnThreadRule rule) {
    this.name = name;
    this.mailbox = mailbox;
    this.waker = waker;
    this.rule = rule;
  }

  Mailbox mailbox() {
    return mailbox;
  }

  Waker waker() {
    return waker;
  }

  // For callers.

  /** Hands over an operation; parks while there is no room. */
  void put(Operation operation) {
    while (!tryPut(operation)) {
      awaitRoom(1);
    }
  }

  boolean tryPut(Operation operation) {
    return accepted(mailbox.offer(operation));
  }

  void put(Opcode opcode, Guard guard, Completion completion) {
    while (!tryPut(opcode, guard, completion)) {
      awaitRoom(1);
    }
  }

  boolean tryPut(Opcode opcode, Guard guard, Completion completion) {
    return accepted(mailbox.offer(opcode, guard, completion));
  }

  void putAll(List<? extends Operation> operations) {
    while (!accepted(mailbox.offerAll(operations))) {
      awaitRoom(operations.size());
    }
  }

  /** Has something done after all operations that were handed over before. */
  void inOrder(Consumer<RingLoop> action, Consumer<RuntimeException> refusal) {
    add(new Command(mailbox.accepted(), action, refusal));
  }

  /** Has something done as soon as possible. */
  void urgently(Consumer<RingLoop> action, Consumer<RuntimeException> refusal) {
    add(new Command(0, action, refusal));
  }

  /** Refuses new operations, and wakes those who wait to hand one over. */
  void close() {
    mailbox.close();
    waiters.wake(Integer.MAX_VALUE);
    waker.signal();
  }

  boolean isClosed() {
    return mailbox.isClosed();
  }

  SchedulerClosedException refusal() {
    return new SchedulerClosedException(name, death);
  }

  // For the loop.

  /** Lets parked callers in, after so many operations were taken. */
  void roomMade(int taken) {
    if (!waiters.isEmpty()) {
      waiters.wake(Math.max(1, taken));
    }
  }

  boolean hasCallersWaiting() {
    return !waiters.isEmpty();
  }

  boolean hasCommand() {
    if (commands.isEmpty()) {
      return false;
    }
    for (Command command : commands) {
      if (command.notBefore() <= mailbox.taken()) {
        return true;
      }
    }
    return false;
  }

  boolean isDone() {
    return isClosed() && mailbox.isEmpty() && commands.isEmpty();
  }

  boolean runCommands(RingLoop loop) {
    boolean ran = false;
    if (!commands.isEmpty()) {
      Iterator<Command> each = commands.iterator();
      while (each.hasNext()) {
        Command command = each.next();
        if (command.notBefore() <= mailbox.taken()) {
          // Removed afterwards: if the loop dies of it, the end still refuses it.
          command.action().accept(loop);
          each.remove();
          ran = true;
        }
      }
    }
    return ran;
  }

  /** Says what the loop died of, before {@link #close}. */
  void diedOf(Throwable cause) {
    death = cause;
  }

  /** Nobody will run commands any more: refuses what is there, and what comes. */
  void end() {
    over = true;
    // A caller adds, then (full fence) looks at "over"; here it is the other way round.
    VarHandle.fullFence();
    refuseCommands();
  }

  private void add(Command command) {
    commands.add(command);
    VarHandle.fullFence();
    if (over) {
      refuseCommands();
    } else {
      waker.signal();
    }
  }

  private void refuseCommands() {
    for (Command command = commands.poll(); command != null; command = commands.poll()) {
      command.refusal().accept(refusal());
    }
  }

  private boolean accepted(Mailbox.Offer offer) {
    return switch (offer) {
      case ACCEPTED -> {
        waker.signal();
        yield true;
      }
      case FULL -> false;
      case CLOSED -> throw refusal();
    };
  }

  private void awaitRoom(int count) {
    rule.requireMayBlock("Scheduler.submit to a full queue");
    rule.requireRunning("Scheduler.submit to a full queue");
    waiters.await(() -> mailbox.hasRoom(count) || mailbox.isClosed());
  }
}
