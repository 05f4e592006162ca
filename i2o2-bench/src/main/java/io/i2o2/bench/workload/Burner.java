package io.i2o2.bench.workload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that burns the time of one CPU, as a busy neighbour does. It ends when the one that
 * started it does, however that happens.
 */
public final class Burner {
  private Burner() {}

  /** Processes that burn until this is closed. */
  public static final class Group implements AutoCloseable {
    private final List<Process> processes = new ArrayList<>();

    private Group() {}

    @Override
    public void close() {
      processes.forEach(Process::destroyForcibly);
    }
  }

  /**
   * Starts some, each for one CPU, and waits until they burn.
   *
   * @param count how many; 0 for none
   * @return to be closed
   * @throws IOException if a process cannot be started
   */
  public static Group start(int count) throws IOException {
    Group group = new Group();
    try {
      String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      for (int i = 0; i < count; i++) {
        ProcessBuilder builder =
            new ProcessBuilder(
                java,
                "-Xmx16m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path", ""),
                Burner.class.getName());
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        group.processes.add(process);
        if (process.getInputStream().read() < 0) {
          throw new IOException("a process that burns CPU ended at once: " + builder.command());
        }
      }
      return group;
    } catch (Throwable e) {
      group.close();
      throw e;
    }
  }

  /**
   * Burns until the standard input ends.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Thread.ofPlatform().daemon().start(Burner::burn);
    System.out.print('.');
    System.out.flush();
    try {
      while (System.in.read() >= 0) {
        // Nothing is said.
      }
    } catch (IOException e) {
      // The other end is gone, too.
      System.exit(1);
    }
  }

  @SuppressWarnings("InfiniteLoopStatement") // a daemon
  private static void burn() {
    while (true) {
      Thread.onSpinWait();
    }
  }
}
