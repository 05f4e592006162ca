package io.i2o2.bench.report;

import io.i2o2.Fact;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the system allows this process. */
public final class SystemFacts {
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Path CPUS = Path.of("/proc/cpuinfo");
  private static final Pattern COLUMN_GAP = Pattern.compile(" {2,}");

  private SystemFacts() {}

  /**
   * Looks.
   *
   * @return facts, with those that cannot be found out left out
   */
  public static List<Fact> read() {
    List<Fact> facts = new ArrayList<>();
    String processors = Integer.toString(Runtime.getRuntime().availableProcessors());
    facts.add(new Fact("system", "processors", processors));
    facts.add(new Fact("system", "user", System.getProperty("user.name")));
    try {
      facts.addAll(limits(Files.readAllLines(LIMITS)));
    } catch (IOException e) {
      facts.add(new Fact("limits", "all", "not known: this system has no " + LIMITS));
    }
    return facts;
  }

  /**
   * What figures depend on.
   *
   * @param folder on the device that is measured
   * @return facts, with those that cannot be found out left out
   */
  public static List<Fact> machine(Path folder) {
    List<Fact> facts = new ArrayList<>();
    String processors = Integer.toString(Runtime.getRuntime().availableProcessors());
    facts.add(new Fact("machine", "processors", processors + model()));
    try {
      FileStore store = Files.getFileStore(folder);
      facts.add(new Fact("machine", "file system", store.type() + " on " + store.name()));
    } catch (IOException e) {
      facts.add(new Fact("machine", "file system", "not known: " + e));
    }
    return facts;
  }

  private static String model() {
    try (Stream<String> lines = Files.lines(CPUS)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> " x " + line.substring(line.indexOf(':') + 1).strip())
          .orElse("");
    } catch (IOException e) {
      // Only Linux has it.
      return "";
    }
  }

  /** Columns of fixed width: the limit's name, soft, hard, unit. */
  static List<Fact> limits(List<String> lines) {
    List<Fact> facts = new ArrayList<>();
    for (String line : lines) {
      if (line.startsWith("Max locked memory ")) {
        facts.add(new Fact("limits", "memlock", values(line)));
      } else if (line.startsWith("Max open files ")) {
        facts.add(new Fact("limits", "nofile", values(line)));
      }
    }
    return facts;
  }

  private static String values(String line) {
    List<String> columns = COLUMN_GAP.splitAsStream(line.strip()).toList();
    String unit = columns.size() > 3 ? " " + columns.get(3) : "";
    return columns.get(1) + unit + ", at most " + columns.get(2);
  }
}
