package io.i2o2.bench.storm;

import io.i2o2.FileAdvice;
import io.i2o2.IoPriority;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import io.i2o2.UringCommandBuilder;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Operations of every kind, at random. */
final class RandomOperations {

  /** An operation, and what it must leave in its memory. */
  record Planned(Opcode opcode, Ticket.Terms terms) {}

  private final StormFile file;
  private final Target scratch;
  private final SplittableRandom random;

  /** Whether results are true in this epoch. */
  private final boolean exact;

  RandomOperations(StormFile file, Target scratch, SplittableRandom random, boolean exact) {
    this.file = file;
    this.scratch = scratch;
    this.random = random;
    this.exact = exact;
  }

  Planned next(Target target, MemorySegment memory) {
    int dice = random.nextInt(100);
    Planned planned;
    if (dice < 40) {
      planned = nothing(Opcode.nop());
    } else if (dice < 94) {
      planned = transfer(target, memory, random.nextBoolean(), dice < 52);
    } else {
      planned = seldom(target, memory);
    }
    return random.nextInt(20) == 0 ? hinted(planned) : planned;
  }

  /** With registered memory. */
  Planned fixed(Target target, RegisteredBuffer buffer) {
    int length = random.nextInt(1, Patch.BYTES + 1);
    int offset = random.nextInt(StormFile.BYTES - length);
    boolean reads = random.nextBoolean();
    Opcode opcode =
        reads
            ? Opcode.readFixed(target, buffer, 0, length, offset)
            : Opcode.writeFixed(target, buffer, 0, length, offset);
    return new Planned(opcode, terms(file.at(offset, length), reads));
  }

  private Planned transfer(Target target, MemorySegment memory, boolean reads, boolean vectored) {
    int length = random.nextInt(1, Patch.BYTES + 1);
    int offset = random.nextInt(StormFile.BYTES - length);
    MemorySegment used = memory.asSlice(0, length);
    List<MemorySegment> parts = List.of(used.asSlice(0, length / 2), used.asSlice(length / 2));
    Opcode opcode;
    if (vectored) {
      opcode = reads ? Opcode.readv(target, parts, offset) : Opcode.writev(target, parts, offset);
    } else {
      opcode = reads ? Opcode.read(target, used, offset) : Opcode.write(target, used, offset);
    }
    return new Planned(opcode, terms(file.at(offset, length), reads));
  }

  private Planned seldom(Target target, MemorySegment memory) {
    long size = random.nextLong(1, 1 << 16);
    // An fsync takes as long as thousands of the others.
    return nothing(
        switch (random.nextInt(51)) {
          case 0 -> random.nextBoolean() ? Opcode.fsync(target) : Opcode.fdatasync(target);
          default ->
              switch (random.nextInt(6)) {
                case 0 -> Opcode.uringCommand(target, 1, UringCommandBuilder.SHORT_BYTES).build();
                case 1 -> Opcode.madvise(memory, MemoryAdvice.NORMAL);
                case 2 -> Opcode.fallocate(scratch, Set.of(), 0, size);
                case 3 -> Opcode.ftruncate(scratch, size);
                case 4 -> Opcode.syncFileRange(target, 0, size, Set.of());
                default -> Opcode.fadvise(target, 0, size, FileAdvice.NORMAL);
              };
        });
  }

  private Planned hinted(Planned planned) {
    Opcode opcode = planned.opcode();
    return new Planned(
        random.nextBoolean() ? opcode.alwaysAsync() : opcode.withPriority(IoPriority.DEFAULT),
        planned.terms());
  }

  private Planned nothing(Opcode opcode) {
    return new Planned(opcode, terms(MemorySegment.ofArray(new byte[0]), false));
  }

  private Ticket.Terms terms(MemorySegment moved, boolean reads) {
    return new Ticket.Terms(moved, reads, exact, random.nextInt(4) == 0);
  }
}
