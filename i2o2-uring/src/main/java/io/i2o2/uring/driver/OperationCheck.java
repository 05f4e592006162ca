package io.i2o2.uring.driver;

import io.i2o2.Opcode;
import io.i2o2.opcode.Close;
import io.i2o2.opcode.Fadvise;
import io.i2o2.opcode.Fallocate;
import io.i2o2.opcode.Fsync;
import io.i2o2.opcode.Ftruncate;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.UringCommand;
import io.i2o2.uring.ring.PathBytes;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.sys.Abi;

/** Refuses what this ring or this kernel cannot run. */
final class OperationCheck {
  private static final long LONG_ADVICE = 1L << 32;

  private final RingFacts facts;
  private final boolean wide;
  private final boolean polled;

  OperationCheck(RingFacts facts, boolean wide, boolean polled) {
    this.facts = facts;
    this.wide = wide;
    this.polled = polled;
  }

  void check(Opcode opcode) {
    switch (opcode) {
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
      default -> {}
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
}
