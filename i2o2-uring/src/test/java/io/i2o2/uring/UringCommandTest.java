package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Target;
import io.i2o2.UringCommandBuilder;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.Abi;
import io.i2o2.uring.sys.LinuxSys;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that need no device, in all sizes of SQE and of command. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class UringCommandTest {
  private static final String NO_NULL = "this kernel's /dev/null takes no commands (6.0)";

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void theNullDeviceTakesAnyCommand(boolean wide, int bytes) throws Exception {
    try (Scheduler scheduler = start(wide);
        FileHandle file = scheduler.open(Path.of("/dev/null"), StandardOpenOption.WRITE)) {
      int result = Rig.result(scheduler.submit(command(file, 5, bytes)));
      assumeTrue(result != -Errno.EOPNOTSUPP, NO_NULL);
      assertEquals(0, result);
      for (int command : new int[] {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
        Reply reply = scheduler.submit(command(file, command, bytes));
        assertEquals(0, Rig.result(reply));
        assertEquals(0, reply.extra());
      }
      RegisteredFile slot = scheduler.registerFile(file, Guard.NONE);
      assertEquals(0, Rig.result(scheduler.submit(command(slot, 5, bytes).alwaysAsync())));
    }
  }

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void theNullDeviceLeavesTheMemoryOfACommandAlone(boolean wide, int bytes) throws Exception {
    MemorySegment memory = Rig.memory(4096).fill((byte) 7);
    AtomicInteger releases = new AtomicInteger();
    try (Scheduler scheduler = start(wide);
        FileHandle file = scheduler.open(Path.of("/dev/null"), StandardOpenOption.WRITE)) {
      RegisteredBuffer buffer = scheduler.registerBuffer(memory, Guard.NONE);
      for (UringCommandBuilder builder :
          List.of(
              Opcode.uringCommand(file, 1, bytes).putMemory(0, memory).sqeVector(List.of(memory)),
              Opcode.uringCommand(file, 1, bytes).putVector(8, List.of(memory)).sqeMemory(memory),
              Opcode.uringCommand(file, 1, bytes).putBuffer(8, buffer, 1, 4095),
              Opcode.uringCommand(file, 1, bytes).socketOption(1, 2, memory))) {
        int before = releases.get();
        int result = Rig.result(scheduler.submit(builder.build(), releases::incrementAndGet));
        assumeTrue(result != -Errno.EOPNOTSUPP, NO_NULL);
        assertEquals(0, result);
        assertEquals(before + 1, releases.get());
      }
    }
    assertArrayEquals(
        Rig.memory(4096).fill((byte) 7).toArray(JAVA_BYTE), memory.toArray(JAVA_BYTE));
  }

  @ParameterizedTest
  @CsvSource({"false, 16", "true, 16", "true, 80"})
  void aFileOfTheWrongKindSaysEopnotsupp(boolean wide, int bytes, @TempDir Path directory)
      throws Exception {
    Path path = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start(wide);
        FileHandle file = scheduler.open(path, StandardOpenOption.WRITE)) {
      assertEquals(-Errno.EOPNOTSUPP, Rig.result(scheduler.submit(command(file, 5, bytes))));
    }
  }

  private static Scheduler start(boolean wide) {
    assumeTrue(Rig.facts().supports(Abi.OP_URING_CMD), "this kernel has no uring_cmd (5.19)");
    return Rig.start(Rig.builder().sqe128(wide), new LinuxSys());
  }

  private static Opcode command(Target target, int command, int bytes) {
    return Opcode.uringCommand(target, command, bytes).build();
  }
}
