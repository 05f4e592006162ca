package io.i2o2.bench.report;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Says on the standard error how far long work has come: on a terminal in one line that changes,
 * elsewhere in a line now and then. Closing it ends that.
 */
public final class Progress implements AutoCloseable {
  private static final long TICK_MILLIS = 200;
  private static final long FIRST_LINE_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long NEXT_LINE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier clock;
  private final Supplier<String> text;
  private final CountDownLatch closed = new CountDownLatch(1);
  private long nextLine;
  private boolean written;

  Progress(PrintStream out, boolean terminal, LongSupplier clock, Supplier<String> text) {
    this.out = out;
    this.terminal = terminal;
    this.clock = clock;
    this.text = text;
    this.nextLine = clock.getAsLong() + FIRST_LINE_NANOS;
  }

  /**
   * Begins.
   *
   * @param quiet whether to say nothing at all
   * @param text how far the work is; asked by another thread
   * @return to be closed when the work is done
   */
  public static Progress start(boolean quiet, Supplier<String> text) {
    Progress progress = new Progress(System.err, stderrIsTerminal(), System::nanoTime, text);
    if (!quiet) {
      Thread.ofPlatform().name("progress").daemon().start(progress::run);
    }
    return progress;
  }

  @Override
  public void close() {
    closed.countDown();
    synchronized (this) {
      if (written && terminal) {
        out.print(CLEAR_LINE);
        out.flush();
      }
    }
  }

  synchronized void tick() {
    if (closed.getCount() == 0) {
      return;
    }
    if (terminal) {
      out.print(CLEAR_LINE + text.get());
      out.flush();
      written = true;
    } else if (clock.getAsLong() - nextLine >= 0) {
      out.println(text.get());
      nextLine += NEXT_LINE_NANOS;
    }
  }

  private void run() {
    try {
      while (!closed.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
        tick();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @SuppressWarnings("SystemConsoleNull") // from Java 25 on it can be null again
  private static boolean stderrIsTerminal() {
    try {
      // Java can only tell about the standard input and output.
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      Console console = System.console();
      return console != null && console.isTerminal();
    }
  }
}
