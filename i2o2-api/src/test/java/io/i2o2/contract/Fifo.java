package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A named pipe: a read of it is under way for as long as a test wants. */
public final class Fifo implements AutoCloseable {
  private static final int LEFT_OVER_READS = 256;

  private final Path path;
  private final RandomAccessFile ends;
  private boolean isClosed;

  private Fifo(Path path, RandomAccessFile ends) {
    this.path = path;
    this.ends = ends;
  }

  /**
   * A new pipe; skips the test where there are none.
   *
   * @param directory where to make it
   * @return the pipe, open at both ends
   * @throws IOException if it cannot be made
   * @throws InterruptedException if the thread is interrupted
   */
  public static Fifo in(Path directory) throws IOException, InterruptedException {
    Systems.assumePosix();
    Path path = Files.createTempDirectory(directory, "pipe").resolve("fifo");
    Process mkfifo = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
    assertEquals(0, mkfifo.waitFor(), "mkfifo");
    // Both ends held open: nobody's open waits for the other end, and no read sees the end.
    return new Fifo(path, new RandomAccessFile(path.toFile(), "rw"));
  }

  /**
   * Opens it for reading.
   *
   * @param scheduler what reads it
   * @return the pipe's handle
   * @throws IOException if it cannot be opened
   */
  public FileHandle open(Scheduler scheduler) throws IOException {
    return scheduler.open(path, StandardOpenOption.READ);
  }

  Path path() {
    return path;
  }

  /** A read of one byte, under way until {@link #feed}. */
  static Opcode readOf(FileHandle handle) {
    return Opcode.read(handle, Segments.zeroed(1), Opcode.CURRENT_POSITION);
  }

  /**
   * Lets as many reads of one byte end.
   *
   * @param bytes how many zeros to write
   * @throws IOException if that fails
   */
  public void feed(int bytes) throws IOException {
    ends.write(new byte[bytes]);
  }

  /**
   * Takes out what was fed and never read, when nothing reads any more.
   *
   * @throws IOException if that fails
   */
  public void drain() throws IOException {
    try (FileInputStream end = new FileInputStream(path.toFile())) {
      while (end.available() > 0) {
        end.skipNBytes(1);
      }
    }
  }

  /** Lets reads end that nobody waits for any more, so that they hold no thread of a pool. */
  @Override
  public void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      feed(LEFT_OVER_READS);
      ends.close();
    }
  }
}
