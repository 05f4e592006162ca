package io.i2o2.bench.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * The standard output, which remembers that it could not be written and why: a {@link PrintStream}
 * only says whether, and only who asks.
 */
final class StandardOutput extends OutputStream {
  private static final StandardOutput ONLY = new StandardOutput();

  private final OutputStream out = new FileOutputStream(FileDescriptor.out);
  private volatile @Nullable IOException failure;

  private StandardOutput() {}

  /** Puts it under {@link System#out}. */
  static void install() {
    System.setOut(new PrintStream(ONLY, true, System.out.charset()));
  }

  /**
   * Looks whether all that was printed was written.
   *
   * @throws IOException if it was not: its device is full, or its reader has ended
   */
  static void check() throws IOException {
    System.out.flush();
    IOException first = ONLY.failure;
    if (first != null) {
      throw new IOException("the standard output is incomplete: " + first.getMessage(), first);
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      if (failure == null) {
        failure = e;
      }
      throw e;
    }
  }
}
