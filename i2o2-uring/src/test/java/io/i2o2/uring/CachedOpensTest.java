package io.i2o2.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.contract.LinuxOnly;
import io.i2o2.uring.ring.RingProbe;
import io.i2o2.uring.sys.Call;
import io.i2o2.uring.sys.LinuxSys;
import io.i2o2.uring.sys.ScriptedSys;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opens and closes on the threads of their callers. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@LinuxOnly("io_uring")
final class CachedOpensTest {
  /** Signals by which a lease would end the process are those that the JVM ignores. */
  private static final int SIGURG = 23;

  private static final int F_SETSIG = 10;
  private static final int F_SETLEASE = 1024;
  private static final int F_WRLCK = 1;
  private static final int F_UNLCK = 2;
  private static final int O_NONBLOCK = 04000;

  private final ScriptedSys sys = new ScriptedSys(new LinuxSys());
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  @TempDir private Path folder;
  private Path path = Path.of("");

  @BeforeEach
  void writeTheFile() throws Exception {
    path = Files.write(folder.resolve("file"), new byte[100]);
  }

  private static int read(Scheduler scheduler, FileHandle file) {
    return scheduler.run(Opcode.read(file, Rig.memory(100), 0));
  }

  private long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(each -> isOurs(each)).count();
    }
  }

  private boolean isOurs(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(path);
    } catch (IOException e) {
      return false;
    }
  }

  /** What the kernel has as the flags of an open file. */
  private static int flags(FileHandle file) throws IOException {
    String fd = Integer.toString(Rig.descriptor(file));
    for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo", fd))) {
      if (line.startsWith("flags:")) {
        return Integer.parseInt(line.substring(6).strip(), 8);
      }
    }
    throw new AssertionError(file);
  }

  @Test
  void theLoopHasNoPartInIt() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      int opens = sys.count(Call.OPEN_CACHED);
      int wakes = sys.count(Call.WAKE);
      for (int i = 0; i < 100; i++) {
        try (FileHandle file = scheduler.open(path)) {
          assertEquals(100, read(scheduler, file));
        }
      }
      assertEquals(opens + 100, sys.count(Call.OPEN_CACHED));
      assertEquals(wakes, sys.count(Call.WAKE), "nobody woke the loop");
      assertEquals(0, descriptors());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EAGAIN, Errno.ENOSYS, Errno.EPERM, Errno.EMFILE})
  void whatCannotBeOpenedSoTheLoopOpensAndCloses(int errno) throws Exception {
    sys.always(Call.OPEN_CACHED, ScriptedSys.errno(errno));
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      int before = sys.count(Call.CLOSE_IN_PLACE);
      try (FileHandle file = scheduler.open(path)) {
        assertEquals(100, read(scheduler, file));
      }
      assertEquals(before, sys.count(Call.CLOSE_IN_PLACE), "nothing of its own to close");
      assertEquals(0, descriptors());
    }
  }

  @Test
  void theProbeFindsOutThatAKernelHasNoSuchOpens() throws Exception {
    sys.always(Call.OPEN_CACHED, ScriptedSys.errno(Errno.EINVAL));
    assertFalse(RingProbe.look(sys).cachedOpens());
    sys.always(Call.OPEN_CACHED, ScriptedSys.ordinary());
    assertTrue(RingProbe.look(sys).cachedOpens());
  }

  @Test
  void theRingUsesItAsItWasToBeOpened() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys);
        FileHandle file = scheduler.open(path, StandardOpenOption.APPEND)) {
      assertEquals(O_NONBLOCK, flags(file) & O_NONBLOCK);
      int before = flags(file) & ~O_NONBLOCK;
      assertEquals(100, Rig.result(scheduler.submit(Opcode.write(file, Rig.memory(100), 0))));
      assertEquals(before, flags(file));
    }
    assertEquals(200, Files.size(path));
  }

  @Test
  void aFolderAndADeviceAreAsEver() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys);
        FileHandle file = scheduler.open(folder);
        FileHandle device = scheduler.open(Path.of("/dev/zero"))) {
      assertEquals(0, flags(device) & O_NONBLOCK);
      assertEquals(100, read(scheduler, device));
      assertEquals(-Errno.EISDIR, read(scheduler, file));
      assertEquals(0, flags(file) & O_NONBLOCK);
    }
  }

  @Test
  void anOpenThatHangsIsRefusedWhenTheSchedulerHasEnded() throws Exception {
    Scheduler scheduler = Rig.start(Rig.builder().grace(Duration.ofMillis(400)), sys);
    sys.next(
        Call.OPEN_CACHED,
        1,
        (open, arguments) -> {
          long fd = open.call(arguments);
          return ScriptedSys.heldUp(entered, goOn).to(_ -> fd, arguments);
        });
    CompletableFuture<FileHandle> opened = openElsewhere(scheduler);
    Rig.open(entered);
    scheduler.close(Duration.ZERO);
    goOn.countDown();
    ExecutionException e = assertThrows(ExecutionException.class, opened::get);
    assertInstanceOf(SchedulerClosedException.class, e.getCause());
    assertEquals(0, descriptors());
  }

  @Test
  void theEndOfASchedulerWaitsForAnOpen() throws Exception {
    Scheduler scheduler = Rig.start(Rig.builder(), sys);
    sys.next(Call.OPEN_CACHED, 1, ScriptedSys.heldUp(entered, goOn));
    CompletableFuture<FileHandle> opened = openElsewhere(scheduler);
    Rig.open(entered);
    Thread close = Thread.ofPlatform().start(scheduler::close);
    assertFalse(close.join(Duration.ofMillis(50)));
    goOn.countDown();
    Rig.ended(close);
    assertEquals(0, descriptors());
    assertFalse(opened.get().isOpen());
    opened.get().close();
  }

  @Test
  void theEndOfASchedulerWaitsForACloseAndDoesNotCloseAgain() throws Exception {
    Scheduler scheduler = Rig.start(Rig.builder(), sys);
    FileHandle file = scheduler.open(path);
    sys.next(Call.CLOSE_IN_PLACE, 1, ScriptedSys.heldUp(entered, goOn));
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    Thread.ofPlatform().start(() -> closed.complete(file.closeAsync().join()));
    Rig.open(entered);
    assertFalse(file.isOpen());
    int closes = sys.count(Call.CLOSE);
    Reply second = file.closeAsync();
    assertFalse(second.isDone());
    Thread close = Thread.ofPlatform().start(scheduler::close);
    assertFalse(close.join(Duration.ofMillis(50)));
    assertEquals(closes, sys.count(Call.CLOSE));
    goOn.countDown();
    Rig.ended(close);
    assertEquals(0, closed.get());
    assertEquals(0, Rig.result(second));
    assertEquals(0, descriptors());
  }

  @Test
  void aCloseWaitsForAReadOfAnotherCaller() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      FileHandle file = scheduler.open(path);
      sys.next(Call.READ_AT, 1, ScriptedSys.heldUp(entered, goOn));
      CompletableFuture<Integer> read = new CompletableFuture<>();
      Thread.ofPlatform().start(() -> read.complete(read(scheduler, file)));
      Rig.open(entered);
      Reply reply = file.closeAsync();
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      assertFalse(reply.isDone());
      assertEquals(1, descriptors());
      goOn.countDown();
      assertEquals(100, read.get());
      assertEquals(0, Rig.result(reply));
      assertEquals(0, descriptors());
    }
  }

  @Test
  void anErrorOfACloseIsToldOnce() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      FileHandle file = scheduler.open(path);
      sys.next(
          Call.CLOSE_IN_PLACE,
          1,
          (close, arguments) -> {
            close.call(arguments);
            return -Errno.EIO;
          });
      IOException e = assertThrows(IOException.class, file::close);
      assertTrue(String.valueOf(e.getMessage()).contains("close of " + path), e::toString);
      file.close();
      assertEquals(-Errno.EIO, file.closeAsync().join());
    }
  }

  @Test
  void aDeletedFileIsClosedByTheLoopUnlessItIsSmall() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      int before = sys.count(Call.CLOSE_IN_PLACE);
      openDeleteAndClose(scheduler, 1 << 20);
      assertEquals(before, sys.count(Call.CLOSE_IN_PLACE));
      openDeleteAndClose(scheduler, 100);
      assertEquals(before + 1, sys.count(Call.CLOSE_IN_PLACE));
    }
  }

  private void openDeleteAndClose(Scheduler scheduler, int bytes) throws IOException {
    Files.write(path, new byte[bytes]);
    FileHandle file = scheduler.open(path);
    Files.delete(path);
    file.close();
    assertThrows(IOException.class, () -> flags(file));
  }

  @Test
  void whatWasWrittenTheLoopCloses() throws Exception {
    try (Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      int before = sys.count(Call.CLOSE_IN_PLACE);
      scheduler.open(path, StandardOpenOption.WRITE).close();
      scheduler.open(Path.of("/dev/zero")).close();
      assertEquals(before, sys.count(Call.CLOSE_IN_PLACE));
    }
  }

  @Test
  @SuppressWarnings("restricted") // the JDK knows no leases
  void aLeaseIsWaitedForByTheRing() throws Exception {
    MethodHandle fcntl =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("fcntl"),
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT),
                Linker.Option.firstVariadicArg(2));
    try (Scheduler holder = Rig.start(Rig.builder(), new LinuxSys());
        FileHandle held = holder.open(path, StandardOpenOption.READ);
        Scheduler scheduler = Rig.start(Rig.builder(), sys)) {
      int fd = Rig.descriptor(held);
      assertEquals(0, lease(fcntl, fd, F_SETSIG, SIGURG));
      assertEquals(0, lease(fcntl, fd, F_SETLEASE, F_WRLCK));
      CompletableFuture<FileHandle> opened = openElsewhere(scheduler);
      assertEquals(0, Rig.result(scheduler.submit(Opcode.nop())));
      Thread.sleep(50);
      assertFalse(opened.isDone());
      assertEquals(0, lease(fcntl, fd, F_SETLEASE, F_UNLCK));
      try (FileHandle file = opened.get()) {
        assertEquals(100, read(scheduler, file));
      }
    }
  }

  private static int lease(MethodHandle fcntl, int fd, int command, int argument) {
    try {
      return (int) fcntl.invokeExact(fd, command, argument);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  private CompletableFuture<FileHandle> openElsewhere(Scheduler scheduler) {
    CompletableFuture<FileHandle> opened = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                opened.complete(scheduler.open(path));
              } catch (Throwable e) {
                opened.completeExceptionally(e);
              }
            });
    return opened;
  }
}
