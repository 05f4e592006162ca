package io.i2o2.fail;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileAdvice;
import io.i2o2.Guard;
import io.i2o2.IoPriority;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Target;
import io.i2o2.UringCommandBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What failpoints know of each operation: its point, its numbers, its handles. */
final class OperationsTest extends SchedulerCase {
  private static final String PREFIX = "i2o2::fail::op::";
  private static final MemorySegment MEMORY = Arena.global().allocate(4096, 4096);
  private static final List<MemorySegment> PARTS =
      List.of(MEMORY.asSlice(0, 10), MEMORY.asSlice(10, 20));

  /**
   * An operation.
   *
   * @param name the last part of its point's name
   * @param offset what a hit says
   * @param length what a hit says
   * @param make makes it for a file and a buffer
   */
  record Sample(
      String name, long offset, long length, BiFunction<Target, RegisteredBuffer, Opcode> make) {
    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Sample> SAMPLES =
      List.of(
          new Sample("nop", -1, -1, (_, _) -> Opcode.nop()),
          new Sample("read", 7, 4096, (file, _) -> Opcode.read(file, MEMORY, 7)),
          new Sample("write", 7, 4096, (file, _) -> Opcode.write(file, MEMORY, 7)),
          new Sample("readv", 7, 30, (file, _) -> Opcode.readv(file, PARTS, 7)),
          new Sample("writev", 7, 30, (file, _) -> Opcode.writev(file, PARTS, 7)),
          new Sample("read_fixed", 7, 30, (file, at) -> Opcode.readFixed(file, at, 10, 30, 7)),
          new Sample("write_fixed", 7, 30, (file, at) -> Opcode.writeFixed(file, at, 10, 30, 7)),
          new Sample("fsync", -1, -1, (file, _) -> Opcode.fsync(file)),
          new Sample("fsync", -1, -1, (file, _) -> Opcode.fdatasync(file)),
          new Sample(
              "sync_file_range", 7, 30, (file, _) -> Opcode.syncFileRange(file, 7, 30, Set.of())),
          new Sample("fallocate", 7, 30, (file, _) -> Opcode.fallocate(file, Set.of(), 7, 30)),
          new Sample("ftruncate", -1, 30, (file, _) -> Opcode.ftruncate(file, 30)),
          new Sample(
              "fadvise", 7, 30, (file, _) -> Opcode.fadvise(file, 7, 30, FileAdvice.DONT_NEED)),
          new Sample("madvise", -1, 4096, (_, _) -> Opcode.madvise(MEMORY, MemoryAdvice.NORMAL)),
          new Sample("uring_cmd", -1, 20, OperationsTest::command),
          new Sample("openat", -1, -1, (_, _) -> Opcode.openAt(Path.of("file"), Set.of(), 0)),
          new Sample("close", -1, -1, (_, _) -> Opcode.close(new Fd(99))));

  private static Opcode command(Target file, RegisteredBuffer buffer) {
    return Opcode.uringCommand(file, 3, UringCommandBuilder.SHORT_BYTES)
        .putInt(0, 5)
        .putBuffer(8, buffer, 10, 30)
        .sqeMemory(PARTS.get(1))
        .build();
  }

  @ParameterizedTest
  @FieldSource("SAMPLES")
  void eachPassesThePointOfItsNameAndSaysWhereItIs(Sample sample) throws Exception {
    RegisteredBuffer buffer = scheduler.registerBuffer(MEMORY, Guard.NONE);
    Opcode plain = sample.make().apply(FILE, buffer);
    for (Opcode opcode : List.of(plain, plain.alwaysAsync())) {
      List<Hit> hits = new ArrayList<>();
      global.configure(
          PREFIX + "*",
          hit -> {
            hits.add(hit);
            return null;
          });
      scheduler.submit(opcode, Guard.NONE);
      String point = PREFIX + sample.name();
      long number = global.hits(point);
      Hit expected =
          new Hit(
              point, number, "outer", opcode, opcode.target(), sample.offset(), sample.length());
      assertEquals(List.of(expected), hits);
    }
  }

  @Test
  void noPointIsWithoutItsOperation() {
    Set<String> passed = new TreeSet<>();
    SAMPLES.forEach(sample -> passed.add(PREFIX + sample.name()));
    Set<String> known = new TreeSet<>();
    Catalogue.matching(PREFIX + "*").forEach(point -> known.add(point.name()));
    assertEquals(known, passed);
  }

  @Test
  void whatWasCancelledIsNotSaidToHaveFailedOtherwise() throws Exception {
    global.configure(PREFIX + "close", "return(EIO)");
    Reply reply = scheduler.submit(Opcode.close(new Fd(99)), Guard.NONE);
    manual.finish(-Errno.ECANCELED);
    assertEquals(-Errno.ECANCELED, await(reply));
  }

  @Test
  void whatIsShortenedIsTheSameButForItsLength() throws Exception {
    RegisteredBuffer buffer = scheduler.registerBuffer(MEMORY, Guard.NONE);
    global.configure(PREFIX + "*", "short(15)");
    for (Opcode opcode : transfers(buffer, MEMORY, PARTS, 30)) {
      scheduler.submit(opcode, Guard.NONE);
    }
    List<MemorySegment> parts = List.of(MEMORY.asSlice(0, 10), MEMORY.asSlice(10, 5));
    assertEquals(transfers(buffer, MEMORY.asSlice(0, 15), parts, 15), kept(8));
    for (Opcode opcode : manual.kept()) {
      assertEquals(15, Operations.place(new SchedulerTag("", null), opcode).length());
    }
  }

  private static List<Opcode> transfers(
      RegisteredBuffer buffer, MemorySegment memory, List<MemorySegment> parts, int length) {
    return List.of(
        Opcode.read(FILE, memory, 7),
        Opcode.write(FILE, memory, 7),
        Opcode.readv(FILE, parts, 7),
        Opcode.writev(FILE, parts, 7),
        Opcode.readFixed(FILE, buffer, 10, length, 7),
        Opcode.writeFixed(FILE, buffer, 10, length, 7),
        Opcode.read(FILE, memory, 7).withPriority(IoPriority.IDLE),
        Opcode.write(FILE, memory, 7).alwaysAsync());
  }
}
