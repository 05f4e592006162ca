package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.FileOption;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.FakeKernel;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What takes the kernel long is not run by the enter, in which all other operations would wait. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("libc")
final class StallTest {
  private static final int LARGE = 1 << 20;
  private static final int OP_CLOSE = 19;
  private static final int OP_READV = 1;
  private static final int OP_READ = 22;
  private static final int OP_WRITE = 23;
  private static final int SQE_ASYNC = 1 << 4;
  private static final int REGULAR = 0100644;

  private final FakeKernel kernel = new FakeKernel();

  @Test
  void theCloseOfAFileThatWasOnlyReadIsRunByTheEnter() throws Exception {
    assertEquals(0, closeOf(StandardOpenOption.READ));
  }

  @Test
  void theCloseOfAWrittenFileIsNot() throws Exception {
    assertEquals(SQE_ASYNC, closeOf(StandardOpenOption.WRITE));
  }

  @Test
  void theCloseOfADeletedFileIsNot() throws Exception {
    kernel.files(REGULAR, 0);
    assertEquals(SQE_ASYNC, closeOf(StandardOpenOption.READ));
  }

  @Test
  void theCloseOfADescriptorIsNot() throws Exception {
    try (Scheduler scheduler = start()) {
      Rig.result(scheduler.submit(Opcode.close(new Fd(7))));
    }
    assertEquals(SQE_ASYNC, flags(OP_CLOSE));
  }

  @Test
  void onlyLargeReadsAndWritesAreRunByAThread() throws Exception {
    try (Scheduler scheduler = start();
        FileHandle file =
            scheduler.open(Path.of("x"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Rig.result(scheduler.submit(Opcode.read(file, Rig.memory(LARGE - 1), 0)));
      assertEquals(0, flags(OP_READ));
      Rig.result(scheduler.submit(Opcode.read(file, Rig.memory(LARGE), 0)));
      assertEquals(SQE_ASYNC, flags(OP_READ));
      Rig.result(scheduler.submit(Opcode.write(file, Rig.memory(LARGE - 1), 0)));
      assertEquals(0, flags(OP_WRITE));
      Rig.result(scheduler.submit(Opcode.write(file, Rig.memory(LARGE), 0)));
      assertEquals(SQE_ASYNC, flags(OP_WRITE));
      MemorySegment half = Rig.memory(LARGE / 2);
      Rig.result(scheduler.submit(Opcode.readv(file, List.of(half), 0)));
      assertEquals(0, flags(OP_READV));
      Rig.result(scheduler.submit(Opcode.readv(file, List.of(half, half), 0)));
      assertEquals(SQE_ASYNC, flags(OP_READV));
    }
  }

  @Test
  void aDirectReadCopiesNothingAndIsRunByTheEnter() throws Exception {
    try (Scheduler scheduler = start();
        FileHandle file = scheduler.open(Path.of("x"), FileOption.DIRECT)) {
      Rig.result(scheduler.submit(Opcode.read(file, Rig.memory(LARGE), 0)));
    }
    assertEquals(0, flags(OP_READ));
  }

  @Test
  void thePagesOfALargeBufferAreMadeByTheThreadThatRegistersIt() throws Exception {
    Queue<List<Long>> populated = new ConcurrentLinkedQueue<>();
    Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    ScriptedSys sys = new ScriptedSys(new LinuxSys());
    sys.always(
        Call.POPULATE,
        (populate, arguments) -> {
          populated.add(List.of(arguments[0], arguments[1]));
          threads.add(Thread.currentThread());
          return populate.call(arguments);
        });
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      scheduler.registerBuffer(Rig.memory(1000), Guard.NONE);
      assertTrue(populated.isEmpty());
      MemorySegment large = Rig.memory(LARGE).asSlice(100);
      scheduler.registerBuffer(large, Guard.NONE);
      List<Long> range = populated.remove();
      long start = range.getFirst();
      long end = start + range.getLast();
      assertEquals(0, start % 4096);
      assertEquals(0, end % 4096);
      assertTrue(start <= large.address() && end >= large.address() + large.byteSize());
      assertTrue(range.getLast() <= LARGE + 2 * 4096);
      assertEquals(List.of(Thread.currentThread()), List.copyOf(threads));
    }
  }

  /** The flags of the SQE that closes a file. */
  private int closeOf(OpenOption option) throws Exception {
    try (Scheduler scheduler = start()) {
      scheduler.open(Path.of("x"), option).close();
    }
    return flags(OP_CLOSE);
  }

  /** The flags of the last SQE of an opcode. */
  private int flags(int opcode) {
    return kernel.seen().reversed().stream()
                .filter(sqe -> (sqe.get(JAVA_INT, 0) & 0xff) == opcode)
                .findFirst()
                .orElseThrow()
                .get(JAVA_INT, 0)
            >> 8
        & 0xff;
  }

  private Scheduler start() {
    return Rig.start(Rig.builder(), kernel);
  }
}
