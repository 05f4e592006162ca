package io.i2o2.uring.driver;

import io.i2o2.Opcode;
import io.i2o2.opcode.Fadvise;
import io.i2o2.opcode.Madvise;
import io.i2o2.opcode.OpcodeKind;
import io.i2o2.opcode.OpcodeSpec;
import io.i2o2.opcode.OpenAt;
import io.i2o2.opcode.UringCommand;
import io.i2o2.uring.ring.PathBytes;
import io.i2o2.uring.ring.RingFacts;
import io.i2o2.uring.ring.SqeRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Refuses what this ring or this kernel cannot run. */
final class OperationCheck {
  private static final long LONG_ADVICE = 1L << 32;

  private final RingFacts facts;
  private final boolean wide;
  private final boolean polled;

  /** By {@link OpcodeKind#index}: null where the ring runs it, else why not. */
  private final @Nullable String[] refusals;

  OperationCheck(RingFacts facts, boolean wide, boolean polled) {
    this.facts = facts;
    this.wide = wide;
    this.polled = polled;
    List<OpcodeKind> kinds = OpcodeKind.all();
    this.refusals = new String[kinds.size()];
    kinds.forEach(kind -> refusals[kind.index()] = refusal(SqeRow.of(kind)));
  }

  private @Nullable String refusal(SqeRow row) {
    if (polled && !row.isPolled()) {
      return ": a scheduler built with ioPolling(true) only runs reads, writes, uring commands and"
          + " nop: submit it to a second scheduler";
    }
    return row.isAlwaysThere() || facts.supports(row.code())
        ? null
        : ": this kernel's io_uring does not have it; it came with " + row.since();
  }

  void check(Opcode opcode) {
    String refusal = refusals[OpcodeSpec.of(opcode).kind().index()];
    if (refusal != null) {
      throw new UnsupportedOperationException(opcode.describe() + refusal);
    }
    switch (opcode) {
      case UringCommand command -> {
        if (!wide) {
          command.requireShort();
        }
      }
      case Fadvise advise -> advice(opcode, advise.length());
      case Madvise advise -> {
        advise.requireWholePages(facts.pageBytes());
        advice(opcode, advise.memory().byteSize());
      }
      case OpenAt open -> PathBytes.of(open.path());
      default -> {}
    }
  }

  private void advice(Opcode opcode, long length) {
    if (length >= LONG_ADVICE && !facts.longAdvice()) {
      throw new UnsupportedOperationException(
          opcode.describe()
              + ": this kernel takes at most "
              + (LONG_ADVICE - 1)
              + " bytes (6.11 takes more): submit it in parts");
    }
  }
}
