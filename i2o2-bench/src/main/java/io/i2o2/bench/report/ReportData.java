package io.i2o2.bench.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The files that the report reads and writes, in a folder of their own. */
public final class ReportData implements AutoCloseable {
  private static final int CHUNK = 1 << 20;
  private static final int PARTS = 8;
  private static final int SMALL_BYTES = 4096;

  private final Path folder;
  private final List<Path> parts = new ArrayList<>();

  /**
   * Makes them, with contents that no device can shorten.
   *
   * @param in where the folder is made; on the device to be measured
   * @param mebibytes the size of the file that is read, of the one that is written, and of the
   *     eight parts together; 8 or more
   * @param smallFiles how many small files
   * @throws IOException if that fails
   */
  public ReportData(Path in, int mebibytes, int smallFiles) throws IOException {
    this.folder = Files.createTempDirectory(in, "i2o2-report");
    try {
      make(data(), mebibytes);
      make(write(), mebibytes);
      for (int i = 0; i < PARTS; i++) {
        Path part = folder.resolve("part" + i);
        make(part, mebibytes / PARTS);
        parts.add(part);
      }
      Files.createDirectory(small());
      for (int i = 0; i < smallFiles; i++) {
        Files.write(small().resolve("small" + i), new byte[SMALL_BYTES]);
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Path write() {
    return folder.resolve("write");
  }

  private Path small() {
    return folder.resolve("small");
  }

  /**
   * Puts files in the places of the arguments that stand for them.
   *
   * @param arguments of a row
   * @return what compare takes
   */
  public List<String> filledIn(List<String> arguments) {
    List<String> all = new ArrayList<>();
    for (String each : arguments) {
      switch (each) {
        case "{data}" -> all.addAll(List.of("--file", data().toString()));
        case "{write}" -> all.addAll(List.of("--file", write().toString()));
        case "{small}" -> all.addAll(List.of("--small-files", small().toString()));
        case "{parts}" -> parts.forEach(part -> all.addAll(List.of("--file", part.toString())));
        default -> all.add(each);
      }
    }
    return all;
  }

  /**
   * Reads all once, so that the page cache has it.
   *
   * @throws IOException if that fails
   */
  public void warm() throws IOException {
    byte[] buffer = new byte[CHUNK];
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        try (var in = Files.newInputStream(file)) {
          while (in.read(buffer) >= 0) {
            // Only read.
          }
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static void make(Path file, int mebibytes) throws IOException {
    SplittableRandom random = new SplittableRandom(mebibytes);
    byte[] chunk = new byte[CHUNK];
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        random.nextBytes(chunk);
        out.write(chunk);
      }
    }
  }
}
