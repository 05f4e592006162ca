package io.i2o2.bench;

import io.i2o2.bench.command.Program;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The command-line program. This class needs no other jar, so that it can say which one is missing.
 */
public final class Main {
  private static final int FAILED = 1;

  /** What the program opens at most before it does anything, with room to spare. */
  private static final int NEEDED_DESCRIPTORS = 24;

  private Main() {}

  /**
   * Runs a command, and ends with its exit status.
   *
   * @param args the command, its options and parameters
   */
  public static void main(String[] args) {
    System.exit(run(args));
  }

  private static int run(String... args) {
    try {
      return Program.run(args);
    } catch (LinkageError e) {
      System.err.println("i2o2: " + reason(e));
      if (List.of(args).contains("--stacktrace")) {
        e.printStackTrace();
      }
      return FAILED;
    }
  }

  /** Why a class or a native library could not be loaded. */
  private static String reason(LinkageError e) {
    File jar = new File(System.getProperty("java.class.path", ""));
    File lib = new File(jar.getAbsoluteFile().getParentFile(), "lib");
    if (jar.isFile() && !lib.isDirectory()) {
      return "the folder " + lib + " is missing: the jar needs the one that was built with it";
    }
    if (jar.isFile() && !canOpen(jar, NEEDED_DESCRIPTORS)) {
      return "too few file descriptors: raise the limit (ulimit -n) to 1024 or more";
    }
    return e + ": a jar is missing in " + lib + ", or does not fit the others";
  }

  /** A limit that was too low for the jars is too low for these. */
  private static boolean canOpen(File file, int times) {
    List<FileInputStream> open = new ArrayList<>();
    try {
      for (int i = 0; i < times; i++) {
        open.add(new FileInputStream(file));
      }
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      // No lambda: making one may need what cannot be opened.
      for (FileInputStream each : open) {
        close(each);
      }
    }
  }

  private static void close(FileInputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      // Only tried whether it can be opened.
      assert e != null;
    }
  }
}
