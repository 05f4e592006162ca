package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredFile;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerClosedException;
import io.i2o2.Target;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files are closed, and threads give way, while callers read from them and wait. */
public interface RunAndCloseContract extends BackendFixture {
  /** How many files are opened and closed one after the other, most with the same number. */
  int FILES = 150;

  /** How often each is read before it is closed. */
  int READS = 20;

  /** What is read now, and the byte that it is full of. */
  record Current(Target target, byte content) {}

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void noReadHitsTheDescriptorOfAnotherFile(boolean inPlace, @TempDir Path directory)
      throws Exception {
    List<Path> paths = new ArrayList<>();
    for (byte i = 0; i < 4; i++) {
      byte[] content = new byte[5000];
      Arrays.fill(content, (byte) (i + 1));
      paths.add(Files.write(directory.resolve("file" + i), content));
    }
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    try (Scheduler scheduler = start(builder().readInPlace(inPlace))) {
      Readers readers = new Readers(scheduler);
      for (int i = 0; i < 4; i++) {
        Thread.Builder kind = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
        threads.add(Threads.start(kind, readers, faults));
      }
      for (int i = 0; i < FILES; i++) {
        FileHandle handle = scheduler.open(paths.get(i % 4));
        RegisteredFile slot = i % 5 == 0 ? scheduler.registerFile(handle, Guard.NONE) : null;
        readers.current.set(new Current(slot == null ? handle : slot, (byte) (i % 4 + 1)));
        int enough = readers.reads.get() + READS;
        Awaits.until("read", () -> readers.reads.get() >= enough || !faults.isEmpty());
        if (slot != null) {
          slot.unregister();
        }
        handle.close();
      }
      readers.stop.set(true);
      Awaits.ended(threads);
      assertEquals(List.of(), List.copyOf(faults));
      if (Systems.isLinux()) {
        paths.forEach(path -> assertEquals(0, Systems.descriptorsTo(path.toString())));
      }
    }
  }

  /** Reads what is open now until it is told to stop. */
  final class Readers implements Threads.ThrowingRunnable {
    private final Scheduler scheduler;
    private final AtomicReference<@Nullable Current> current = new AtomicReference<>();
    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicBoolean stop = new AtomicBoolean();

    Readers(Scheduler scheduler) {
      this.scheduler = scheduler;
    }

    @Override
    public void run() {
      MemorySegment buffer = Segments.zeroed(4096);
      while (!stop.get()) {
        Current now = current.get();
        if (now == null) {
          Thread.onSpinWait();
          continue;
        }
        buffer.fill((byte) 0);
        try {
          int count = scheduler.run(Opcode.read(now.target, buffer, 100));
          if (count != -Errno.EBADF) {
            assertEquals(4096, count);
            for (byte each : Segments.bytes(buffer)) {
              assertEquals(now.content, each, "another file's");
            }
            reads.incrementAndGet();
          }
        } catch (SchedulerClosedException e) {
          assertTrue(scheduler.isClosed(), e::toString);
          return;
        } catch (IllegalStateException e) {
          assertTrue(current.get() != now || isClosed(now.target), e::toString);
          Thread.onSpinWait();
        }
      }
    }

    /** A slot says so itself only by refusing. */
    private static boolean isClosed(Target target) {
      return !(target instanceof FileHandle handle) || !handle.isOpen();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  default void aSchedulerClosesWhileItsFilesAreRead(boolean inPlace, @TempDir Path directory)
      throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[5000]);
    for (int round = 0; round < 20; round++) {
      Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
      Scheduler scheduler = start(builder().readInPlace(inPlace));
      FileHandle handle = scheduler.open(path);
      Readers readers = new Readers(scheduler);
      readers.current.set(new Current(handle, (byte) 0));
      List<Thread> threads =
          Stream.generate(() -> Threads.start(Thread.ofPlatform(), readers, faults))
              .limit(3)
              .toList();
      Awaits.until("read", () -> readers.reads.get() >= READS || !faults.isEmpty());
      scheduler.close();
      readers.stop.set(true);
      Awaits.ended(threads);
      assertEquals(List.of(), List.copyOf(faults));
    }
    if (Systems.isLinux()) {
      assertEquals(0, Systems.descriptorsTo(path.toString()));
    }
  }

  /**
   * As many readers as there are carriers: where they never gave way, no other thread would run.
   */
  @Test
  default void virtualReadersLetOthersRun(@TempDir Path directory) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[5000]);
    Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    try (Scheduler scheduler = start();
        FileHandle handle = scheduler.open(path)) {
      Readers readers = new Readers(scheduler);
      readers.current.set(new Current(handle, (byte) 0));
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < VirtualThreadsContract.WAITERS; i++) {
        threads.add(Threads.start(Thread.ofVirtual(), readers, faults));
      }
      Awaits.until("read", () -> readers.reads.get() >= READS || !faults.isEmpty());
      threads.add(Threads.start(Thread.ofVirtual(), () -> readers.stop.set(true), faults));
      Awaits.ended(threads);
      assertEquals(List.of(), List.copyOf(faults));
    }
  }
}
