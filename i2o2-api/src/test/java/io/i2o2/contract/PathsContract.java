package io.i2o2.contract;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which file a path means: the one that java.nio opens, or none. */
public interface PathsContract extends BackendFixture {

  @Test
  default void aPathOfAZipFileDoesNotOpenTheSystemsFileOfThatName(@TempDir Path directory)
      throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "the system's");
    try (Scheduler scheduler = start();
        FileSystem zip =
            FileSystems.newFileSystem(directory.resolve("a.zip"), Map.of("create", "true"))) {
      Path entry = zip.getPath(file.toString());
      Files.createDirectories(entry.getParent());
      Files.writeString(entry, "the zip file's");

      assertRefused(scheduler, entry);
      assertEquals("the system's", Files.readString(file));
    }
  }

  @Test
  default void aPathThatStandsForAnotherIsRefused(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "untouched");
    Path standIn =
        (Path)
            Proxy.newProxyInstance(
                Path.class.getClassLoader(),
                new Class<?>[] {Path.class},
                (_, method, arguments) -> method.invoke(file, arguments));
    Path inTheJdk = Path.of(URI.create("jrt:/java.base/java/lang/Object.class"));
    try (Scheduler scheduler = start()) {
      assertRefused(scheduler, standIn);
      assertRefused(scheduler, inTheJdk);
      assertEquals("untouched", Files.readString(file));
    }
  }

  @Test
  default void opensWhatJavaNioListsWhateverBytesItsNameHas(@TempDir Path directory)
      throws Exception {
    Systems.assumeLinux("names of any bytes");
    List<Path> files = ByteNames.create(directory);
    try (Scheduler scheduler = start()) {
      for (Path file : files) {
        ByteNames.assertSameFile(scheduler, file);
        Path relative = Path.of("").toAbsolutePath().relativize(file);
        ByteNames.assertSameFile(scheduler, relative);
      }
    }
  }

  @Test
  default void theEmptyPathIsTheWorkingDirectory() throws Exception {
    Systems.assumePosix();
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(Path.of(""))) {
      assertEquals(
          -Errno.EISDIR,
          Awaits.result(scheduler.submit(Opcode.read(handle, Segments.zeroed(1), 0))));
    }
  }

  @Test
  default void aPathThatIsTooLongIsRefusedByTheSystem(@TempDir Path directory) throws Exception {
    Systems.assumeLinux("its limits of names and paths");
    Path manyNames = directory;
    while (manyNames.toString().length() < 5000) {
      manyNames = manyNames.resolve("n".repeat(200));
    }
    List<Path> paths = List.of(manyNames, directory.resolve("n".repeat(300)));
    try (Scheduler scheduler = start()) {
      for (Path path : paths) {
        ErrnoException e =
            assertThrows(ErrnoException.class, () -> scheduler.open(path, READ).close());
        assertEquals(Errno.ENAMETOOLONG, e.errno());
      }
    }
  }

  private static void assertRefused(Scheduler scheduler, Path path) throws IOException {
    ProviderMismatchException refusal =
        assertThrows(ProviderMismatchException.class, () -> scheduler.open(path).close());
    assertThrows(
        ProviderMismatchException.class,
        () -> scheduler.open(path, WRITE, TRUNCATE_EXISTING).close());
    assertThrows(
        ProviderMismatchException.class,
        () -> scheduler.submit(Opcode.openAt(path, Set.of(WRITE, TRUNCATE_EXISTING), 0)));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains(path.toString()), message);
    assertTrue(message.contains(path.getFileSystem().provider().getScheme()), message);
    assertTrue(message.contains("Files.newByteChannel"), message);
  }
}
