package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.i2o2.Errno;
import io.i2o2.Fd;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files opened and closed by operations, as plain numbers. */
public interface RawDescriptorsContract extends BackendFixture {

  @Test
  default void opensUsesAndClosesADescriptor(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("file");
    byte[] content = Segments.pattern(1, 100);
    try (Scheduler scheduler = start()) {
      Fd fd = open(scheduler, Opcode.openAt(file, Set.of(READ, WRITE, CREATE_NEW), 0644));
      MemorySegment buffer = Segments.zeroed(100);

      assertEquals(100, run(scheduler, Opcode.write(fd, Segments.of(content), 0)));
      assertEquals(100, run(scheduler, Opcode.read(fd, buffer, 0)));
      Segments.assertBytes(content, buffer);
      assertEquals(0, run(scheduler, Opcode.fsync(fd)));

      assertEquals(0, run(scheduler, Opcode.close(fd)));
      assertEquals(-Errno.EBADF, run(scheduler, Opcode.close(fd)));
      assertEquals(-Errno.EBADF, run(scheduler, Opcode.read(fd, buffer, 0)));
    }
  }

  @Test
  default void aDescriptorCanBeRegistered(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start()) {
      Fd fd = open(scheduler, Opcode.openAt(file, Set.of(), 0));
      RegisteredFile registered = scheduler.registerFile(fd, Guard.NONE);
      assertEquals(0, run(scheduler, Opcode.close(fd)));

      assertEquals(10, run(scheduler, Opcode.read(registered, Segments.zeroed(20), 0)));
      registered.unregister();
    }
  }

  @Test
  default void createsWithTheModeItIsGiven(@TempDir Path directory) throws Exception {
    Systems.assumePosix();
    Path file = directory.resolve("file");
    try (Scheduler scheduler = start()) {
      Fd fd = open(scheduler, Opcode.openAt(file, Set.of(WRITE, CREATE_NEW), 0600));

      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      assertEquals(0, run(scheduler, Opcode.close(fd)));
    }
  }

  @Test
  default void openingGivesTheErrno(@TempDir Path directory) throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start()) {
      assertEquals(
          -Errno.ENOENT, run(scheduler, Opcode.openAt(directory.resolve("none"), Set.of(), 0)));
      assertEquals(
          -Errno.EEXIST, run(scheduler, Opcode.openAt(file, Set.of(WRITE, CREATE_NEW), 0644)));
      Systems.assumePosix();
      assertEquals(-Errno.EISDIR, run(scheduler, Opcode.openAt(directory, Set.of(WRITE), 0)));
      assertEquals(
          -Errno.ENOTDIR, run(scheduler, Opcode.openAt(file.resolve("below"), Set.of(), 0)));
    }
  }

  @Test
  default void aRelativePathStartsAtTheWorkingDirectory() throws Exception {
    Path file = Files.createTempFile(Path.of(""), "contract", ".tmp");
    try (Scheduler scheduler = start()) {
      assertFalse(file.isAbsolute());
      Fd fd = open(scheduler, Opcode.openAt(file, Set.of(), 0));
      assertEquals(0, run(scheduler, Opcode.close(fd)));
    } finally {
      Files.delete(file);
    }
  }

  @Test
  default void pathsMayHaveAnyCharacters(@TempDir Path directory) throws Exception {
    Systems.assumePosix();
    assumeTrue(
        "UTF-8".equals(System.getProperty("sun.jnu.encoding")),
        "file names are not encoded as UTF-8 here");
    Path file = Files.write(directory.resolve("дом 家 \uD83C\uDFE0.dat"), new byte[3]);
    try (Scheduler scheduler = start()) {
      Fd fd = open(scheduler, Opcode.openAt(file, Set.of(), 0));
      assertEquals(3, run(scheduler, Opcode.read(fd, Segments.zeroed(10), 0)));
      assertEquals(0, run(scheduler, Opcode.close(fd)));
    }
  }

  @Test
  default void theNumberIsADescriptorOfTheProcess(@TempDir Path directory) throws Exception {
    assumeTrue(rawDescriptorsAreTheProcess(), "this backend numbers files by itself");
    Systems.assumeLinux("/proc/self");
    Path file = Files.createFile(directory.resolve("file"));
    try (Scheduler scheduler = start()) {
      Fd fd = open(scheduler, Opcode.openAt(file, Set.of(), 0));
      Path link = Path.of("/proc/self/fd", String.valueOf(fd.number()));

      assertEquals(file.toRealPath(), Files.readSymbolicLink(link));
      assertEquals(0, run(scheduler, Opcode.close(fd)));
    }
  }

  private static Fd open(Scheduler scheduler, Opcode openAt) throws InterruptedException {
    int result = run(scheduler, openAt);
    assertTrue(result >= 0, () -> openAt.describe() + ": " + Errno.describe(-result));
    return new Fd(result);
  }

  private static int run(Scheduler scheduler, Opcode opcode) throws InterruptedException {
    return Awaits.result(scheduler.submit(opcode));
  }
}
