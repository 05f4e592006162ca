package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is given back: descriptors, mappings, threads. */
public interface LeakContract extends BackendFixture {
  /** The JVM opens and maps a little for itself meanwhile; a leak would show a thousand times. */
  int TOLERANCE = 100;

  @Test
  default void aThousandSchedulersGiveEverythingBack(@TempDir Path directory) throws Exception {
    Systems.assumeLinux("/proc/self");
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    for (int i = 0; i < 10; i++) {
      openUseClose(file);
    }
    long descriptors = entries("/proc/self/fd");
    long threads = entries("/proc/self/task");
    long mappings = lines("");
    long ringDescriptors = ringDescriptors();
    long rings = lines("io_uring");

    for (int i = 0; i < 1000; i++) {
      openUseClose(file);
    }

    Awaits.until("rings closed", () -> ringDescriptors() <= ringDescriptors);
    Awaits.until("rings unmapped", () -> lines("io_uring") <= rings);
    Awaits.until("descriptors closed", () -> entries("/proc/self/fd") <= descriptors + TOLERANCE);
    Awaits.until("threads ended", () -> entries("/proc/self/task") <= threads + TOLERANCE);
    Awaits.until("memory unmapped", () -> lines("") <= mappings + TOLERANCE);
  }

  @Test
  default void closedFilesGiveTheirDescriptorsBack(@TempDir Path directory) throws Exception {
    Systems.assumeLinux("/proc/self");
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = start()) {
      List<CompletableFuture<Void>> ends = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        try (FileHandle handle = scheduler.open(file)) {
          // Not one after the other: before 6.12 each takes a second.
          ends.add(scheduler.registerFile(handle, Guard.NONE).unregisterAsync());
        }
      }
      for (CompletableFuture<Void> end : ends) {
        Awaits.value(end);
      }
      // What the table held goes when the kernel gets to it.
      Awaits.until("closed", () -> Systems.descriptorsTo(file.toString()) == 0);
    }
  }

  @Test
  default void aClosedSchedulerLeavesNoFileOpen(@TempDir Path directory) throws Exception {
    Systems.assumeLinux("/proc/self");
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    List<FileHandle> handles = new ArrayList<>();
    Scheduler scheduler = start();
    for (int i = 0; i < 10; i++) {
      handles.add(scheduler.open(file));
    }
    scheduler.registerFile(handles.getFirst(), Guard.NONE);
    scheduler.close(Awaits.PATIENCE);

    assertEquals(0, Systems.descriptorsTo(file.toString()), () -> "of " + handles.size());
  }

  private void openUseClose(Path file) throws IOException {
    try (Scheduler scheduler =
            start(builder().queueSize(16).ringDepth(4).registeredFiles(2).registeredBuffers(2));
        FileHandle handle = scheduler.open(file)) {
      scheduler.registerFile(handle, Guard.NONE);
      scheduler.registerBuffer(Segments.zeroed(10), Guard.NONE);
      assertEquals(10, scheduler.submit(Opcode.read(handle, Segments.zeroed(10), 0)).join());
    }
  }

  private static long ringDescriptors() {
    return Systems.descriptorsTo("anon_inode:[io_uring]")
        + Systems.descriptorsTo("anon_inode:[eventfd]");
  }

  private static long entries(String directory) {
    try (Stream<Path> entries = Files.list(Path.of(directory))) {
      return entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long lines(String text) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines.filter(line -> line.contains(text)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
