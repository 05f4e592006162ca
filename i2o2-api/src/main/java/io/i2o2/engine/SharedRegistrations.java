package io.i2o2.engine;

import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** Registers files and buffers with all rings of a scheduler, under one number. */
final class SharedRegistrations extends Registrations {
  private final Peers peers;

  SharedRegistrations(Peers peers) {
    super(peers.get(0).registrations());
    this.peers = peers;
  }

  @Override
  CompletableFuture<RegisteredFile> ask(Target file, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    SharedParts parts = new SharedParts(peers.count());
    SharedPut<RegisteredFile> put =
        new SharedPut<>(
            parts,
            guard,
            new SchedulerFuture<>(scheduler()),
            (ring, slot, done) -> of(ring).put(file, parts, slot, done),
            first -> fileSlot(first, guard, parts));
    put.begin();
    return put.handle();
  }

  @Override
  CompletableFuture<RegisteredBuffer> ask(MemorySegment segment, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    try {
      peers.get(0).inbox().requireOpen();
    } catch (SchedulerClosedException e) {
      return CompletableFuture.failedFuture(e);
    }
    // With the guard of the caller: each part has one.
    SubmissionChecks.registration(segment, guard);
    SharedParts parts = new SharedParts(peers.count());
    SharedPut<RegisteredBuffer> put =
        new SharedPut<>(
            parts,
            guard,
            new SchedulerFuture<>(scheduler()),
            (ring, slot, done) -> of(ring).put(segment, parts, slot, done),
            first -> bufferSlot(first, segment, guard, parts));
    put.begin();
    return put.handle();
  }

  @Override
  public void takeOut(Registration registration, Runnable ended) {
    ((SharedSlot) registration).parts().takeOut();
  }

  @Override
  CompletableFuture<RegisteredFile> replacing(Registration old, Target file, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    SharedParts parts = new SharedParts(peers.count());
    SharedPut<RegisteredFile> put =
        new SharedPut<>(
            parts,
            guard,
            new SchedulerFuture<>(scheduler()),
            new Replacing<>(
                (SharedSlot) old,
                (ring, part, slot, done) -> of(ring).replace(part, file, parts, slot, done)),
            first -> fileSlot(first, guard, parts));
    old.retireWhile(put::begin);
    return put.handle();
  }

  @Override
  CompletableFuture<RegisteredBuffer> replacing(
      Registration old, MemorySegment segment, Guard guard) {
    Objects.requireNonNull(guard, "guard");
    SubmissionChecks.registration(segment, guard);
    SharedParts parts = new SharedParts(peers.count());
    SharedPut<RegisteredBuffer> put =
        new SharedPut<>(
            parts,
            guard,
            new SchedulerFuture<>(scheduler()),
            new Replacing<>(
                (SharedSlot) old,
                (ring, part, slot, done) -> of(ring).replace(part, segment, parts, slot, done)),
            first -> bufferSlot(first, segment, guard, parts));
    old.retireWhile(put::begin);
    return put.handle();
  }

  /** Replaces what each ring has in the slot. */
  private record Replacing<R>(SharedSlot old, ReplacingPart<R> replacing)
      implements SharedPut.Into<R> {
    @Override
    public void ring(int ring, int slot, CompletableFuture<R> done) {
      replacing.ring(ring, old.parts().part(ring), slot, done);
    }

    @Override
    public void unchanged() {
      old.stays();
    }

    /** The first ring has let go of the old one, so this one does, too. */
    @Override
    public void refused(int ring, Runnable gone) {
      Registration part = old.parts().part(ring);
      if (part.isCurrent()) {
        CompletableFuture<Void> _ = Registration.takeOut(part).whenComplete((_, _) -> gone.run());
      } else {
        gone.run();
      }
    }
  }

  @FunctionalInterface
  private interface ReplacingPart<R> {
    void ring(int ring, Registration part, int slot, CompletableFuture<R> done);
  }

  private RegisteredFile fileSlot(Registration first, Guard guard, SharedParts parts) {
    SharedFileSlot slot = new SharedFileSlot(this, first, guard, parts);
    parts.of(slot);
    return slot;
  }

  private RegisteredBuffer bufferSlot(
      Registration first, MemorySegment segment, Guard guard, SharedParts parts) {
    SharedBufferSlot slot = new SharedBufferSlot(this, first, segment, guard, parts);
    parts.of(slot);
    return slot;
  }

  private Registrations of(int ring) {
    return peers.get(ring).registrations();
  }
}
