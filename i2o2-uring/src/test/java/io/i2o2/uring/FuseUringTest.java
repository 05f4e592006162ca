package io.i2o2.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.contract.Awaits;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.sys.LinuxSys;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * FUSE over io_uring, which alone reads the second half of a 128-byte SQE: a file system that is
 * served by commands. Needs root, to mount it and to switch that on.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class FuseUringTest {
  private static final Path FUSE = Path.of("/dev/fuse");
  private static final Path SWITCH = Path.of("/sys/module/fuse/parameters/enable_uring");
  private static final Path CPUS = Path.of("/sys/devices/system/cpu/possible");
  private static final int ENOTCONN = 107;

  // linux/fuse.h
  private static final int FUSE_INIT = 26;
  private static final int FUSE_INIT_EXT = 1 << 30;
  private static final int FUSE_OVER_IO_URING_IN_FLAGS2 = 1 << 9;
  private static final int MOST_PAGES = 32; // FUSE_DEFAULT_MAX_PAGES_PER_REQ
  private static final int INIT_BYTES = 1 << 20;
  private static final int IN_HEADER_BYTES = 40;
  private static final int BYTES = 700_001;
  private static final int INIT_OUT_BYTES = 16 + 64;

  @TempDir private Path folder;
  private final byte[] contents = new byte[BYTES];

  @BeforeEach
  void assumeIsThere() throws IOException {
    new Random(42).nextBytes(contents);
    RealKernel.assumeWideRings();
    assumeTrue(Files.exists(FUSE), "this system has no /dev/fuse");
    assumeTrue(Files.isReadable(FUSE) && Files.isWritable(FUSE), "/dev/fuse is not for this user");
    // Opening it loads the module.
    Files.newByteChannel(FUSE, StandardOpenOption.READ).close();
    assumeTrue(Files.exists(SWITCH), "this kernel has no FUSE over io_uring (6.14)");
  }

  @Test
  void aFileSystemIsServedByCommandsOf80Bytes() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder().sqe128(true), new LinuxSys());
        FileHandle device =
            scheduler.open(FUSE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        FuseMount mount = new FuseMount(folder)) {
      connect(mount, scheduler, device);
      int queues = queues();
      List<FuseEntry> entries = register(scheduler, device, queues);

      Path path = folder.resolve(FuseFile.NAME);
      assertArrayEquals(contents, Awaits.value(mount.visit(() -> Files.readAllBytes(path))));
      assertEquals(contents.length, Awaits.value(mount.visit(() -> Files.size(path))));
      assertThrows(
          NoSuchFileException.class,
          () -> Awaits.value(mount.visit(() -> Files.size(folder.resolve("other")))));
      servesTheQueueOfEachCpu(mount, path, entries);

      refusesWhatNamesNoQueueOrRequest(scheduler, device, queues);
      mount.abort();
      for (FuseEntry entry : entries) {
        assertEquals(-ENOTCONN, Awaits.value(entry.ended()));
      }
    }
  }

  /** Every queue has its CPU: a request arrives where the number of the queue was sent to. */
  private static void servesTheQueueOfEachCpu(FuseMount mount, Path path, List<FuseEntry> entries)
      throws Exception {
    for (int cpu = 0; cpu < Math.min(entries.size(), Long.SIZE); cpu++) {
      MemorySegment mask = Rig.memory(Long.BYTES);
      mask.set(JAVA_LONG, 0, 1L << cpu);
      LinuxSys sys = new LinuxSys();
      int result =
          Awaits.value(mount.visit(() -> sys.setAffinity(mask.address(), mask.byteSize())));
      if (result == 0) {
        int before = entries.get(cpu).served();
        assertEquals(BYTES, Awaits.value(mount.visit(() -> Files.size(path))));
        assertTrue(entries.get(cpu).served() > before, "nothing came to queue " + cpu);
      }
    }
  }

  /** A registration that fails is the last: after it this connection takes no more commands. */
  private static void refusesWhatNamesNoQueueOrRequest(
      Scheduler scheduler, FileHandle device, int queues) throws Exception {
    int register = FuseEntry.FUSE_IO_URING_CMD_REGISTER;
    int commit = FuseEntry.FUSE_IO_URING_CMD_COMMIT_AND_FETCH;
    assertEquals(-Errno.ENOENT, result(scheduler, device, commit, 0), "no such request");
    assertEquals(-Errno.EINVAL, result(scheduler, device, commit, queues), "no such queue");
    assertEquals(-Errno.EINVAL, result(scheduler, device, commit, 0xffff), "no such queue");
    assertEquals(-Errno.EINVAL, result(scheduler, device, 3, 0), "no such command");
    try (Scheduler narrow = Rig.start(Rig.builder(), new LinuxSys())) {
      Opcode command = Opcode.uringCommand(new Fd(Rig.descriptor(device)), register, 16).build();
      assertEquals(-Errno.EINVAL, Rig.result(narrow.submit(command)), "80 bytes are needed");
    }
    assertEquals(-Errno.EINVAL, result(scheduler, device, register, queues), "no such queue");
  }

  private static int result(Scheduler scheduler, FileHandle device, int commandOp, int queue)
      throws InterruptedException {
    return Rig.result(
        scheduler.submit(FuseEntry.command(device, commandOp, queue, 0x1_2345_6789L).build()));
  }

  /** Requests begin to come when each queue has a place for one. */
  private List<FuseEntry> register(Scheduler scheduler, FileHandle device, int queues) {
    FuseFile file = new FuseFile(contents);
    int payloadBytes = Math.toIntExact(MOST_PAGES * Rig.facts().pageBytes());
    List<FuseEntry> entries = new ArrayList<>();
    for (int queue = 0; queue < queues; queue++) {
      entries.add(new FuseEntry(scheduler, device, queue, payloadBytes, file));
    }
    entries.forEach(FuseEntry::register);
    return entries;
  }

  /** A connection keeps what it had when it began, so that the switch is on for that long only. */
  private static void connect(FuseMount mount, Scheduler scheduler, FileHandle device)
      throws Exception {
    boolean wasOff = !isOn();
    if (wasOff) {
      assumeTrue(Files.isWritable(SWITCH), SWITCH + " is N, and only root may set it");
      Files.writeString(SWITCH, "Y");
    }
    try {
      mount.mount(Rig.descriptor(device));
      greet(scheduler, device);
      assumeTrue(isOn(), "another process has switched it off meanwhile: " + SWITCH);
    } finally {
      if (wasOff) {
        Files.writeString(SWITCH, "N");
      }
    }
  }

  private static boolean isOn() throws IOException {
    return Files.readString(SWITCH).strip().equals("Y");
  }

  /** FUSE_INIT, the one request that goes through /dev/fuse itself. */
  private static void greet(Scheduler scheduler, FileHandle device) throws Exception {
    MemorySegment in = Rig.memory(INIT_BYTES);
    int count = Rig.result(scheduler.submit(Opcode.read(device, in, 0)));
    assertTrue(count > IN_HEADER_BYTES, () -> "FUSE_INIT of " + count);
    assertEquals(FUSE_INIT, in.get(JAVA_INT, 4));
    MemorySegment init = in.asSlice(IN_HEADER_BYTES);
    assertEquals(FUSE_INIT_EXT, init.get(JAVA_INT, 12) & FUSE_INIT_EXT);
    assertEquals(
        FUSE_OVER_IO_URING_IN_FLAGS2, init.get(JAVA_INT, 16) & FUSE_OVER_IO_URING_IN_FLAGS2);

    MemorySegment out = Rig.memory(INIT_OUT_BYTES);
    out.set(JAVA_INT, 0, INIT_OUT_BYTES);
    out.set(JAVA_LONG, 8, in.get(JAVA_LONG, 8)); // unique
    MemorySegment answer = out.asSlice(16);
    answer.set(JAVA_INT, 0, init.get(JAVA_INT, 0)); // major
    answer.set(JAVA_INT, 4, init.get(JAVA_INT, 4)); // minor
    answer.set(JAVA_INT, 12, FUSE_INIT_EXT);
    answer.set(JAVA_SHORT, 16, (short) 12); // max_background
    answer.set(JAVA_SHORT, 18, (short) 9); // congestion_threshold
    answer.set(JAVA_INT, 20, 1 << 16); // max_write
    answer.set(JAVA_INT, 24, 1); // time_gran
    answer.set(JAVA_INT, 32, FUSE_OVER_IO_URING_IN_FLAGS2);
    assertEquals(INIT_OUT_BYTES, Rig.result(scheduler.submit(Opcode.write(device, out, 0))));
  }

  /** One for each CPU that there may be, as 0-3 says. */
  private static int queues() throws IOException {
    String[] bounds = Files.readString(CPUS).strip().split("-", 2);
    return Integer.parseInt(bounds[bounds.length - 1]) + 1;
  }
}
