package io.i2o2.bench.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.fail.FailScope;
import io.i2o2.fail.Failpoints;
import io.i2o2.fail.KnownPoint;
import io.i2o2.fail.junit.WithFailpoints;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README of i2o2-fail says of failpoints. */
final class ReadmeFailpointsTest {
  private static final Path README = Path.of("../i2o2-fail/README.md");
  private static final Path THIS =
      Path.of("src/test/java/io/i2o2/bench/program/ReadmeFailpointsTest.java");
  private static final Pattern QUOTED = Pattern.compile("`([^`]*)`");

  @TempDir private Path folder = Path.of("");
  private Path path = Path.of("");

  @BeforeEach
  void makeFile() throws IOException {
    path = Files.createFile(folder.resolve("file"));
  }

  @Test
  void theTableHasAllPointsWithWhatEachAccepts() throws IOException {
    Map<String, List<String>> known = new TreeMap<>();
    for (KnownPoint point : Failpoints.known()) {
      known.put(point.name(), point.accepts());
    }
    Map<String, List<String>> written = new TreeMap<>();
    Files.readAllLines(README).stream()
        .dropWhile(line -> !line.startsWith("| points |"))
        .skip(2)
        .takeWhile(line -> line.startsWith("|"))
        .map(line -> line.split("\\|", -1))
        .forEach(cells -> names(cells[1]).forEach(name -> written.put(name, quoted(cells[3]))));
    assertEquals(known, written);
  }

  private static List<String> quoted(String cell) {
    return QUOTED.matcher(cell).results().map(result -> result.group(1)).toList();
  }

  /** The first name of a cell lends its prefix to the others. */
  private static List<String> names(String cell) {
    String first = quoted(cell).getFirst();
    String prefix = first.substring(0, first.lastIndexOf(':') + 1);
    return quoted(cell).stream().map(name -> name.equals(first) ? name : prefix + name).toList();
  }

  @Test
  void theExampleIsTheTestBelow() throws IOException {
    MatchResult block =
        Pattern.compile("(?s)In tests:\n\n```java\n(.*?)```")
            .matcher(Files.readString(README))
            .results()
            .findFirst()
            .orElseThrow();
    assertTrue(Files.readString(THIS).contains(block.group(1).indent(2)));
  }

  @Test
  @WithFailpoints("i2o2::fail::op::write=2*off->1*return(ENOSPC)->off")
  void theThirdWriteMeetsAFullDisk(FailScope faults) throws IOException {
    try (Scheduler scheduler = Scheduler.create();
        FileHandle file = scheduler.open(path, StandardOpenOption.WRITE)) {
      Opcode write = Opcode.write(file, Arena.ofAuto().allocate(512), 0);
      assertEquals(512, scheduler.submit(write).join());
      assertEquals(512, scheduler.submit(write).join());
      assertEquals(-Errno.ENOSPC, scheduler.submit(write).join());
      assertEquals(1, faults.triggers("i2o2::fail::op::write"));
    }
  }
}
