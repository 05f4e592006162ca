package io.i2o2.bench.limit;

import io.i2o2.bench.workload.BlockAccess;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The limit of the machine: a program in C with a ring of its own that hands nothing to anybody.
 */
public final class LimitProgram implements AutoCloseable {
  private static final long COMPILE_SECONDS = 60;
  private static final double GRACE_SECONDS = 30;

  private final Path folder;
  private final Path program;

  private LimitProgram(Path folder) {
    this.folder = folder;
    this.program = folder.resolve("limit");
  }

  /**
   * Compiles it, in a temporary directory.
   *
   * @return to be closed
   * @throws IOException if this system cannot; the message is the reason, such as "gcc: not found"
   * @throws InterruptedException if interrupted
   */
  public static LimitProgram build() throws IOException, InterruptedException {
    return build(
        Objects.requireNonNullElse(System.getenv("PATH"), ""),
        Path.of(System.getProperty("java.io.tmpdir")));
  }

  static LimitProgram build(String searchPath, Path parent)
      throws IOException, InterruptedException {
    Path compiler =
        Stream.of(searchPath.split(File.pathSeparator))
            .map(each -> Path.of(each, "gcc"))
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(() -> new IOException("gcc: not found; Debian: gcc, libc6-dev"));
    LimitProgram limit = new LimitProgram(Files.createTempDirectory(parent, "i2o2-limit-"));
    try {
      limit.compile(compiler, searchPath);
      return limit;
    } catch (Throwable e) {
      limit.close();
      throw e;
    }
  }

  /**
   * No-ops a second, one batch after the other.
   *
   * @param batch how many are submitted at once, and then waited for
   * @param seconds how long
   * @return how many a second
   * @throws IOException if the program fails
   * @throws InterruptedException if interrupted
   */
  public double nops(int batch, double seconds) throws IOException, InterruptedException {
    return run(seconds, "nop", batch, seconds);
  }

  /**
   * Reads or writes a second, by one thread that keeps as many under way as it can.
   *
   * @param access which blocks, and how
   * @param depth how many are under way
   * @param registered whether file and buffers are
   * @param seconds how long
   * @return how many a second
   * @throws IOException if the program fails
   * @throws InterruptedException if interrupted
   */
  public double transfers(BlockAccess access, int depth, boolean registered, double seconds)
      throws IOException, InterruptedException {
    List<Object> words = new ArrayList<>();
    words.addAll(List.of(access.what(), access.path(), mode(access.direct()), access.block()));
    words.addAll(List.of(depth, seconds));
    if (registered) {
      words.add("fixed");
    }
    return run(seconds, words.toArray());
  }

  /**
   * Reads a second, one batch over several files after the other.
   *
   * @param files where from
   * @param direct whether past the page cache
   * @param block the bytes of one read
   * @param count how many reads are submitted at once, and then waited for
   * @param seconds how long
   * @return how many a second
   * @throws IOException if the program fails
   * @throws InterruptedException if interrupted
   */
  public double batches(List<Path> files, boolean direct, int block, int count, double seconds)
      throws IOException, InterruptedException {
    List<Object> words = new ArrayList<>(List.of("batch", mode(direct), block, count, seconds));
    words.addAll(files);
    return run(seconds, words.toArray());
  }

  /**
   * Reads a second, by threads that call pread(2).
   *
   * @param access which blocks, and how; reads
   * @param threads how many
   * @param seconds how long
   * @return how many a second, of all together
   * @throws IOException if the program fails
   * @throws InterruptedException if interrupted
   */
  public double threads(BlockAccess access, int threads, double seconds)
      throws IOException, InterruptedException {
    if (access.write()) {
      throw new IllegalArgumentException("threads only read; transfers() writes: " + access);
    }
    String mode = mode(access.direct());
    return run(seconds, "pread", access.path(), mode, access.block(), threads, seconds);
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path each : files.toList()) {
        Files.delete(each);
      }
    }
    Files.delete(folder);
  }

  private static String mode(boolean direct) {
    return direct ? "direct" : "cached";
  }

  private double run(double seconds, Object... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    Stream.of(words).map(Object::toString).forEach(command::add);
    String said = output(new ProcessBuilder(command), seconds + GRACE_SECONDS);
    int tab = said.lastIndexOf('\t');
    if (tab < 0) {
      throw new IOException("limit " + List.of(words) + ": " + said);
    }
    return Double.parseDouble(said.substring(tab + 1));
  }

  private void compile(Path compiler, String searchPath) throws IOException, InterruptedException {
    Path source = folder.resolve("limit.c");
    try (InputStream code = LimitProgram.class.getResourceAsStream("limit.c")) {
      Files.copy(Objects.requireNonNull(code, "limit.c is not in the jar"), source);
    }
    List<String> command = new ArrayList<>(List.of(compiler.toString(), "-O2", "-o"));
    command.addAll(List.of(program.toString(), source.toString(), "-luring", "-lpthread"));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("PATH", searchPath);
    builder.environment().put("LC_ALL", "C");
    String said = output(builder, COMPILE_SECONDS);
    if (!Files.isExecutable(program)) {
      throw new IOException(reason(said));
    }
  }

  private static String reason(String said) {
    if (said.contains("liburing.h: No such file")) {
      return "liburing.h: not found; Debian: liburing-dev";
    }
    return said.contains("cannot find -luring")
        ? "liburing: not found; Debian: liburing-dev"
        : "gcc cannot compile limit.c: " + said;
  }

  /** What it says is little, so it never waits for its reader. */
  private static String output(ProcessBuilder builder, double seconds)
      throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor((long) (seconds * 1e9), TimeUnit.NANOSECONDS)) {
        throw new IOException(builder.command() + " has not ended after " + seconds + " s");
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } finally {
      process.destroyForcibly();
    }
  }
}
