package io.i2o2.bench.storm;

import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerException;
import io.i2o2.Submission;
import io.i2o2.Target;
import io.i2o2.bench.storm.RandomOperations.Planned;
import io.i2o2.fail.FailpointPanic;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One caller: submits in every way there is, waits in every way, cancels, registers, opens. */
final class StormCaller implements Ticket.Home {
  private static final int PATCHES = 24;
  private static final int MOST_BATCHED = 4;
  private static final long PATIENCE_SECONDS = 60;

  private final Scheduler scheduler;
  private final StormFile file;
  private final Verdict verdict;
  private final SplittableRandom random;
  private final boolean exact;
  private final RandomOperations operations;
  private final Registered registered;
  private final Waiting waiting;

  private final Arena arena = Arena.ofShared();
  private final LinkedBlockingQueue<Patch> patches = new LinkedBlockingQueue<>();
  private volatile boolean lost;

  StormCaller(
      Scheduler scheduler,
      StormFile file,
      FileHandle handle,
      FileHandle scratch,
      Verdict verdict,
      SplittableRandom random,
      boolean exact) {
    this.scheduler = scheduler;
    this.file = file;
    this.verdict = verdict;
    this.random = random;
    this.exact = exact;
    this.operations = new RandomOperations(file, scratch, random, exact);
    this.registered = new Registered(scheduler, handle, new Patch(arena), verdict, random);
    this.waiting = new Waiting(random);
    for (int i = 0; i < PATCHES; i++) {
      patches.add(new Patch(arena));
    }
  }

  /** Submits so often, or until the scheduler is closed; returns when all is answered. */
  void run(int submissions) throws InterruptedException {
    for (int i = 0; i < submissions && !scheduler.isClosed(); i++) {
      int dice = random.nextInt(1000);
      if (dice < 20) {
        registered.change();
      } else if (dice == 20) {
        useHandle();
      } else if (dice == 21 && exact) {
        useDescriptor();
      } else {
        submit();
      }
    }
    waiting.finish();
    List<Patch> home = new ArrayList<>();
    while (home.size() < PATCHES) {
      home.add(patch());
    }
    patches.addAll(home);
  }

  /** After the scheduler was closed: nobody may have the memory now. */
  void end() {
    for (Patch patch : patches) {
      if (patch.disturbedAt() >= 0) {
        verdict.wrong("memory was changed after its operation, at " + patch.disturbedAt());
      }
    }
    if (!lost && !registered.isLost() && verdict.kept() == 0) {
      arena.close();
    }
  }

  @Override
  public void back(Patch patch) {
    patches.add(patch);
  }

  @Override
  public void lost(Patch patch) {
    lost = true;
    patches.add(new Patch(arena));
  }

  private Patch patch() throws InterruptedException {
    Patch patch = patches.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (patch == null) {
      throw new IllegalStateException("an operation was not answered within a minute");
    }
    return patch;
  }

  private void submit() throws InterruptedException {
    waiting.makeRoom();
    if (random.nextInt(8) == 0) {
      submitAll();
      return;
    }
    Target target = registered.target();
    RegisteredBuffer buffer = random.nextInt(4) == 0 ? registered.take() : null;
    Ticket ticket;
    Planned planned;
    if (buffer != null) {
      planned = operations.fixed(target, buffer);
      ticket = ticket(planned, registered.patch(), registered);
    } else {
      Patch patch = patch();
      planned = operations.next(target, patch.payload());
      ticket = ticket(planned, patch, this);
    }
    submit(planned.opcode(), ticket);
  }

  private Ticket ticket(Planned planned, Patch patch, Ticket.Home home) {
    return new Ticket(verdict, planned.opcode(), patch, home, planned.terms());
  }

  private void submit(Opcode opcode, Ticket ticket) {
    boolean accepted = false;
    try {
      accepted = submitInSomeWay(opcode, ticket);
    } catch (SchedulerException
        | IllegalStateException
        | UnsupportedOperationException
        | FailpointPanic e) {
      // Closed, a slot that was freed meanwhile, a kernel that does not have it, or as injected.
    }
    if (accepted) {
      ticket.taken();
    } else {
      ticket.refused();
    }
  }

  private boolean submitInSomeWay(Opcode opcode, Ticket ticket) {
    int way = random.nextInt(8);
    switch (way) {
      case 0 -> scheduler.submit(opcode, ticket, ticket);
      case 1 -> {
        return scheduler.trySubmit(opcode, ticket, ticket);
      }
      default -> {
        Reply reply =
            way == 2 ? scheduler.trySubmit(opcode, ticket) : scheduler.submit(opcode, ticket);
        if (reply == null) {
          return false;
        }
        follow(reply, ticket);
      }
    }
    return true;
  }

  private void submitAll() throws InterruptedException {
    List<Ticket> tickets = new ArrayList<>();
    List<Submission> submissions = new ArrayList<>();
    for (int i = random.nextInt(1, MOST_BATCHED + 1); i > 0; i--) {
      Patch patch = patch();
      Planned planned = operations.next(registered.target(), patch.payload());
      Ticket ticket = ticket(planned, patch, this);
      tickets.add(ticket);
      submissions.add(new Submission(planned.opcode(), ticket));
    }
    List<Reply> replies;
    try {
      replies = scheduler.submitAll(submissions);
    } catch (SchedulerException
        | IllegalStateException
        | UnsupportedOperationException
        | FailpointPanic e) {
      tickets.forEach(Ticket::refused);
      return;
    }
    for (int i = 0; i < replies.size(); i++) {
      tickets.get(i).taken();
      follow(replies.get(i), tickets.get(i));
    }
  }

  private void follow(Reply reply, Ticket ticket) {
    if (random.nextInt(16) == 0) {
      cancel(reply);
    }
    switch (random.nextInt(4)) {
      case 0 -> reply.whenComplete(done -> Waiting.tell(done, ticket));
      case 1 -> Waiting.tellFuture(reply, ticket);
      default -> waiting.add(reply, ticket);
    }
  }

  private static void cancel(Reply reply) {
    try {
      reply.cancel();
    } catch (FailpointPanic e) {
      // Then it is not cancelled.
    }
  }

  /** A handle of its own. */
  private void useHandle() throws InterruptedException {
    Patch patch = patch();
    try (FileHandle own = scheduler.open(file.path())) {
      MemorySegment moved = file.at(0, Patch.BYTES);
      Planned planned =
          new Planned(
              Opcode.read(own, patch.payload(), 0), new Ticket.Terms(moved, true, exact, false));
      Ticket ticket = ticket(planned, patch, this);
      patch = null;
      submit(planned.opcode(), ticket);
    } catch (IOException | SchedulerException | FailpointPanic e) {
      // As injected.
    }
    if (patch != null) {
      patches.add(patch);
    }
  }

  /** A descriptor of its own. By a callback: no fault makes up its number on the way to that. */
  private void useDescriptor() {
    CompletableFuture<Integer> opened = new CompletableFuture<>();
    try {
      scheduler.submit(
          Opcode.openAt(file.path(), Set.of(), 0),
          Guard.NONE,
          (result, _, _) -> opened.complete(result));
      int fd = opened.join();
      if (fd >= 0) {
        scheduler.submit(Opcode.close(new Fd(fd)), Guard.NONE, (_, _, _) -> {});
      }
    } catch (SchedulerException | FailpointPanic e) {
      // At worst the process has a descriptor more.
    }
  }
}
