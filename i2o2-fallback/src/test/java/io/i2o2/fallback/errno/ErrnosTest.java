package io.i2o2.fallback.errno;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.i2o2.Errno;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ErrnosTest {

  static Stream<Arguments> exceptions() {
    return Stream.of(
        Arguments.of(new NoSuchFileException("f"), "ENOENT"),
        Arguments.of(new FileAlreadyExistsException("f"), "EEXIST"),
        Arguments.of(new AccessDeniedException("f"), "EACCES"),
        Arguments.of(new NotDirectoryException("f"), "ENOTDIR"),
        Arguments.of(new FileSystemLoopException("f"), "ELOOP"),
        Arguments.of(new FileSystemException("f", null, "Is a directory"), "EISDIR"),
        Arguments.of(new ClosedChannelException(), "EBADF"),
        Arguments.of(new AsynchronousCloseException(), "EBADF"),
        Arguments.of(new NonReadableChannelException(), "EBADF"),
        Arguments.of(new NonWritableChannelException(), "EBADF"),
        Arguments.of(new ReadOnlyFileSystemException(), "EROFS"),
        Arguments.of(new UnsupportedOperationException("DIRECT"), "EINVAL"),
        Arguments.of(new IllegalArgumentException("Negative position"), "EINVAL"),
        Arguments.of(new IllegalStateException("Already closed"), "EFAULT"),
        Arguments.of(new OutOfMemoryError("Java heap space"), "ENOMEM"));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void theKindOfExceptionTells(Throwable thrown, String errno) {
    assertEquals(errno, Errno.name(Errnos.of(thrown)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          No space left on device                          | ENOSPC
          There is not enough space on the disk            | ENOSPC
          File too large                                   | EFBIG
          Disk quota exceeded                              | EDQUOT
          Disc quota exceeded                              | EDQUOT
          Read-only file system                            | EROFS
          The media is write protected                     | EROFS
          Too many open files                              | EMFILE
          No file descriptors available                    | EMFILE
          Too many open files in system                    | ENFILE
          Too many levels of symbolic links                | ELOOP
          Symbolic link loop                               | ELOOP
          File name too long                               | ENAMETOOLONG
          Filename too long                                | ENAMETOOLONG
          Not a directory                                  | ENOTDIR
          Is a directory                                   | EISDIR
          Illegal seek                                     | ESPIPE
          Invalid argument                                 | EINVAL
          Input/output error                               | EIO
          Broken pipe                                      | EPIPE
          Text file busy                                   | ETXTBSY
          Operation not permitted                          | EPERM
          No such device                                   | ENODEV
          Operation not supported by device                | ENODEV
          No such device or address                        | ENXIO
          Operation not supported                          | EOPNOTSUPP
          Resource temporarily unavailable                 | EAGAIN
          """)
  void theWordsOfTheSystemTell(String message, String errno) {
    assertEquals(errno, Errno.name(Errnos.of(new IOException(message))));
    assertEquals(errno, Errno.name(Errnos.of(new FileSystemException("f", null, message))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Too many levels of symbolic links or unable to access attributes of symbolic link | ELOOP
          Too many open files in system (error 23)                                          | ENFILE
          Channel position (7) is not a multiple of the block size (4096)                   | EINVAL
          The process cannot access the file because it is being used by another process    | EBUSY
          """)
  void theWordsMayStandInALongerMessage(String message, String errno) {
    assertEquals(errno, Errno.name(Errnos.of(new IOException(message))));
  }

  @Test
  void allTextsOfGlibcAreKnown() {
    int known = 0;
    for (int errno = 1; errno < 1000; errno++) {
      String text = Errno.text(errno).orElse(null);
      if (text != null) {
        assertEquals(errno, Errnos.of(new IOException(text)), text);
        assertEquals(errno, Errnos.of(new IOException(text + " (write failed)")), text);
        known++;
      }
    }
    assertEquals(131, known);
  }

  @Test
  void whatIsNotKnownIsEio() {
    assertEquals(Errno.EIO, Errnos.of(new IOException("Auf dem Gerät ist kein Platz")));
    assertEquals(Errno.EIO, Errnos.of(new IOException()));
    assertEquals(Errno.EIO, Errnos.of(new FileSystemException("No space left on device")));
    assertEquals(Errno.EIO, Errnos.of(new StackOverflowError()));
  }

  @Test
  void whatThisSystemThrowsIsKnown(@TempDir Path directory) throws IOException {
    Path file = Files.createFile(directory.resolve("file"));

    assertEquals(Errno.ENOENT, errnoOfOpening(directory.resolve("none")));
    assertEquals(
        Errno.EEXIST,
        errnoOfOpening(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
  }

  private static int errnoOfOpening(Path path, StandardOpenOption... options) {
    IOException thrown =
        assertThrows(IOException.class, () -> Files.newByteChannel(path, options).close());
    return Errnos.of(thrown);
  }
}
