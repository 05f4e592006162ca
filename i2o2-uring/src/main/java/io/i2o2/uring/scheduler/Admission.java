package io.i2o2.uring.scheduler;

import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Target;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Fadvise;
import io.i2o2.opcode.Fallocate;
import io.i2o2.opcode.Fsync;
import io.i2o2.opcode.Ftruncate;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.Nop;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.ReadFixed;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.UringCommand;
import io.i2o2.opcode.Write;
import io.i2o2.opcode.WriteFixed;
import io.i2o2.opcode.Writev;
import io.i2o2.spi.Facades;
import io.i2o2.spi.SubmissionChecks;
import io.i2o2.uring.ring.PathBytes;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.sys.Abi;
import org.jspecify.annotations.Nullable;

/** Refuses, at the call that gave it, what this scheduler or this kernel cannot run. */
final class Admission {
  private static final long LONG_ADVICE = 1L << 32;

  private final UringScheduler scheduler;
  private final RingFacts facts;
  private final boolean wide;
  private final boolean polled;

  Admission(UringScheduler scheduler, RingFacts facts, boolean wide, boolean polled) {
    this.scheduler = scheduler;
    this.facts = facts;
    this.wide = wide;
    this.polled = polled;
  }

  void check(Opcode opcode, Guard guard) {
    if (opcode instanceof Nop) {
      return;
    }
    SubmissionChecks.memory(opcode, guard);
    Target target = opcode.target();
    if (target != null) {
      file(opcode, target);
    }
    operation(opcode);
  }

  private void operation(Opcode opcode) {
    switch (opcode) {
      case Nop _ -> {}
      case Read _, Write _, Readv _, Writev _ -> {}
      case ReadFixed read -> buffer(opcode, read.buffer());
      case WriteFixed write -> buffer(opcode, write.buffer());
      case UringCommand command -> command(command);
      case Fsync _, Fallocate _, Close _ -> notPolled(opcode);
      case Ftruncate _ -> {
        notPolled(opcode);
        supported(opcode, Abi.OP_FTRUNCATE, "6.9");
      }
      case Fadvise advise -> advice(opcode, advise.length());
      case Madvise advise -> {
        advise.requireWholePages(facts.pageBytes());
        advice(opcode, advise.memory().byteSize());
      }
      case OpenAt open -> {
        notPolled(opcode);
        PathBytes.of(open.path());
      }
      case Hinted hinted -> operation(hinted.opcode());
    }
  }

  private void command(UringCommand command) {
    supported(command, Abi.OP_URING_CMD, "5.19");
    if (command.isLong() && !wide) {
      throw new IllegalArgumentException(
          command.describe()
              + ": 80 bytes need 128-byte SQEs, and this scheduler has 64-byte ones: build it with"
              + " sqe128(true)");
    }
    RegisteredBuffer buffer = command.buffer();
    if (buffer != null) {
      buffer(command, buffer);
    }
  }

  private void advice(Opcode opcode, long length) {
    notPolled(opcode);
    if (length >= LONG_ADVICE && !facts.longAdvice()) {
      throw new UnsupportedOperationException(
          opcode.describe()
              + ": this kernel takes at most "
              + (LONG_ADVICE - 1)
              + " bytes (6.11 takes more): submit it in parts");
    }
  }

  private void supported(Opcode opcode, int code, String since) {
    if (!facts.supports(code)) {
      throw new UnsupportedOperationException(
          opcode.describe() + ": this kernel's io_uring does not have it; it came with " + since);
    }
  }

  private void notPolled(Opcode opcode) {
    if (polled) {
      throw new UnsupportedOperationException(
          opcode.describe()
              + ": a scheduler built with ioPolling(true) only runs reads, writes, uring commands"
              + " and nop: submit it to a second scheduler");
    }
  }

  void file(Object what, Target target) {
    switch (Facades.core(target)) {
      case Fd _ -> {}
      case OpenFile file -> {
        ours(what, target, file.scheduler());
        if (!file.isOpen()) {
          throw new IllegalStateException(text(what) + ": the file was closed");
        }
      }
      case FileSlot slot -> registration(what, target, slot);
      case FileHandle _, RegisteredFile _ -> ours(what, target, null);
    }
  }

  private void buffer(Object what, RegisteredBuffer buffer) {
    if (Facades.core(buffer) instanceof BufferSlot slot) {
      registration(what, "registered buffer " + slot.slot(), slot);
    } else {
      ours(what, buffer, null);
    }
  }

  private void registration(Object what, Object handle, Registration registration) {
    ours(what, handle, registration.scheduler());
    if (!registration.isCurrent()) {
      throw new IllegalStateException(text(what) + ": the " + registration.stale());
    }
  }

  private void ours(Object what, Object handle, @Nullable UringScheduler owner) {
    if (owner != scheduler) {
      throw new IllegalArgumentException(
          text(what)
              + ": "
              + (handle instanceof Target target ? target.describe() : handle)
              + " belongs to another scheduler"
              + (owner == null ? "" : ", " + owner.name())
              + ": open or register it with "
              + scheduler.name());
    }
  }

  private static String text(Object what) {
    return what instanceof Opcode opcode ? opcode.describe() : what.toString();
  }
}
