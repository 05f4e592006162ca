package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.spi.SchedulerProvider;
import java.io.File;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.opentest4j.AssertionFailedError;
import org.slf4j.Logger;
import org.slf4j.simple.SimpleServiceProvider;

/**
 * Files with names of any bytes, and a program that opens them: only a JVM of its own can have
 * another locale, or another directory where relative paths start.
 */
public final class ByteNames {
  /** As printf(1) of every shell takes them: ASCII, é in UTF-8, é in Latin-1, no text at all. */
  private static final List<String> NAMES =
      List.of(
          "plain", "a%20b?#", "\\303\\251", "\\351", "x\\377\\200y", "\\355\\240\\200", " 100%%");

  private ByteNames() {}

  /** A file of each name, with its own name as its content; as java.nio lists them. */
  static List<Path> create(Path directory) throws IOException, InterruptedException {
    Path folder = Files.createDirectory(directory.resolve("names"));
    StringBuilder script = new StringBuilder("set -e\n");
    for (String name : NAMES) {
      String escaped = name.replace("a%20", "a%%20");
      script.append("n=$(printf '%s'); printf %%s \"$n\" > \"$n\"\n".formatted(escaped));
    }
    Process shell =
        new ProcessBuilder("sh", "-c", script.toString())
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertEquals(0, shell.waitFor(), "sh");
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(files::add);
    }
    assertEquals(NAMES.size(), files.size());
    return files;
  }

  /** Fails unless a scheduler opens the very file that java.nio opens. */
  static void assertSameFile(Scheduler scheduler, Path file)
      throws IOException, InterruptedException {
    byte[] expected = Files.readAllBytes(file);
    MemorySegment memory = Segments.zeroed(100);
    try (FileHandle handle = scheduler.open(file)) {
      int bytes = Awaits.result(scheduler.submit(Opcode.read(handle, memory, 0)));
      assertArrayEquals(expected, memory.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  /**
   * Opens such files, and one by a relative path, in a JVM of its own.
   *
   * @param backend its name
   * @param locale for LC_ALL
   * @param directory empty; the property user.dir is set to it, and the process is elsewhere
   * @throws Exception if the program cannot be run
   */
  public static void openInALocale(String backend, String locale, Path directory) throws Exception {
    create(directory);
    Files.writeString(directory.resolve("relative"), "where java.nio starts");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Duser.dir=" + directory,
            "-cp",
            classPath(),
            ByteNames.class.getName(),
            backend);
    builder.environment().put("LC_ALL", locale);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertTrue(output.contains("opened " + (NAMES.size() + 1)), output);
  }

  /**
   * The program.
   *
   * @param arguments the backend
   * @throws Exception if a file cannot be opened, or another one was
   */
  public static void main(String[] arguments) throws Exception {
    int opened = 0;
    try (Scheduler scheduler = Scheduler.builder().backend(arguments[0]).build();
        DirectoryStream<Path> names = Files.newDirectoryStream(Path.of("names"))) {
      for (Path name : names) {
        assertSameFile(scheduler, name);
        opened++;
      }
      assertSameFile(scheduler, Path.of("relative"));
      opened++;
    }
    System.out.println("opened " + opened);
  }

  /** What the program needs, wherever this build has it. */
  private static String classPath() throws URISyntaxException {
    Set<String> places = new LinkedHashSet<>();
    for (Class<?> type :
        List.of(
            Scheduler.class,
            ByteNames.class,
            Logger.class,
            SimpleServiceProvider.class,
            Assertions.class,
            AssertionFailedError.class)) {
      places.add(placeOf(type));
    }
    for (ServiceLoader.Provider<SchedulerProvider> provider :
        ServiceLoader.load(SchedulerProvider.class).stream().toList()) {
      places.add(placeOf(provider.type()));
    }
    return String.join(File.pathSeparator, places);
  }

  private static String placeOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
  }
}
