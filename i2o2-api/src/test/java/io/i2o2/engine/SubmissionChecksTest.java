package io.i2o2.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Guard;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Target;
import io.i2o2.UringCommandBuilder;
import io.i2o2.opcode.Hinted;
import io.i2o2.opcode.Read;
import io.i2o2.opcode.Readv;
import io.i2o2.opcode.UringCommand;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

final class SubmissionChecksTest {
  private static final Target FILE = Target.fd(7);
  private static final Guard SOME = () -> {};

  private static List<Opcode> using(MemorySegment memory) {
    MemorySegment other = Arena.ofAuto().allocate(16);
    return List.of(
        Opcode.read(FILE, memory, 0),
        Opcode.write(FILE, memory, 0),
        Opcode.readv(FILE, List.of(other, memory), 0),
        Opcode.writev(FILE, List.of(other, memory), 0),
        Opcode.madvise(memory, MemoryAdvice.NORMAL),
        Opcode.uringCommand(FILE, 1, UringCommandBuilder.SHORT_BYTES).putMemory(0, memory).build(),
        Opcode.uringCommand(FILE, 1, UringCommandBuilder.SHORT_BYTES)
            .sqeVector(List.of(memory))
            .build(),
        Opcode.read(FILE, memory, 0).alwaysAsync());
  }

  @Test
  void sharedMemoryNeedsAGuard() {
    try (Arena arena = Arena.ofShared()) {
      for (Opcode opcode : using(arena.allocate(8))) {
        refuses(
            IllegalArgumentException.class,
            () -> SubmissionChecks.memory(opcode, Guard.NONE),
            opcode.describe(),
            fills(opcode) ? "GuardedArena" : "Guard.closing(arena)");
        SubmissionChecks.memory(opcode, SOME);
      }
    }
  }

  @Test
  void memoryThatIsKeptAnywayNeedsNone() {
    for (Arena arena : List.of(Arena.ofAuto(), Arena.global())) {
      for (Opcode opcode : using(arena.allocate(8))) {
        SubmissionChecks.memory(opcode, Guard.NONE);
      }
    }
    SubmissionChecks.memory(Opcode.nop(), Guard.NONE);
  }

  @Test
  void closedMemoryIsRefusedEvenWithAGuard() {
    Arena arena = Arena.ofShared();
    List<Opcode> opcodes = using(arena.allocate(8));
    arena.close();
    for (Opcode opcode : opcodes) {
      refuses(
          IllegalStateException.class,
          () -> SubmissionChecks.memory(opcode, SOME),
          opcode.describe(),
          "was closed");
    }
  }

  @Test
  @SuppressWarnings("restricted")
  void registeredMemoryHasOneByteToOneGibibyte() {
    // Describes memory without having it: nothing here touches the bytes.
    MemorySegment most = MemorySegment.NULL.reinterpret(RegisteredBuffer.MAX_BYTES);
    MemorySegment more = MemorySegment.NULL.reinterpret(RegisteredBuffer.MAX_BYTES + 1);
    SubmissionChecks.registration(most, Guard.NONE);
    refusesRegistration(more, SOME, "1073741825 bytes");
    refusesRegistration(MemorySegment.NULL, SOME, "0 bytes");
  }

  @Test
  void registeredMemoryIsNativeAndKept() {
    refusesRegistration(MemorySegment.ofArray(new byte[8]), SOME, "Java heap");
    try (Arena confined = Arena.ofConfined();
        Arena shared = Arena.ofShared()) {
      refusesRegistration(confined.allocate(8), SOME, "confined");
      refusesRegistration(shared.allocate(8), Guard.NONE, "Guard.closing");
      SubmissionChecks.registration(shared.allocate(8), SOME);
    }
  }

  private static boolean fills(Opcode opcode) {
    return switch (opcode) {
      case Read _, Readv _, UringCommand _ -> true;
      case Hinted hinted -> fills(hinted.opcode());
      default -> false;
    };
  }

  private static void refusesRegistration(MemorySegment memory, Guard guard, String hint) {
    refuses(
        IllegalArgumentException.class,
        () -> SubmissionChecks.registration(memory, guard),
        hint,
        "register buffer");
  }

  private static void refuses(
      Class<? extends RuntimeException> kind, Executable check, String... hints) {
    String message = String.valueOf(assertThrows(kind, check).getMessage());
    for (String hint : hints) {
      assertTrue(message.contains(hint), message);
    }
  }
}
