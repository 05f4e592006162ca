package io.i2o2.uring.refusal;

import io.i2o2.Availability.Unavailable;
import io.i2o2.BackendReport;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import io.i2o2.SchedulerUnavailableException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** Prints which backends there are, which one is taken, and what a demand for uring gives. */
public final class ShowChoice {
  private ShowChoice() {}

  /**
   * With the argument {@code exhaust}, uses up the open files first; with {@code again}, creates
   * one more; with {@code register}, only registers a buffer of 1 MiB; a number is the ring depth.
   */
  public static void main(String... arguments) throws IOException {
    SchedulerBuilder builder = Scheduler.builder().name("demo");
    List<InputStream> open = new ArrayList<>();
    for (String argument : arguments) {
      if (argument.equals("exhaust")) {
        // Loads the classes that will be needed: that takes files.
        Scheduler.backends();
        exhaust(open);
      } else if (argument.equals("again")) {
        show("before", builder, true);
      } else if (argument.equals("register")) {
        register(builder);
        return;
      } else if (argument.equals("threads")) {
        withoutThreads(builder);
        return;
      } else {
        builder.ringDepth(Integer.parseInt(argument));
      }
    }
    Scheduler.backends().forEach(ShowChoice::show);
    show("create", builder, open.isEmpty());
    show("demand", builder.backend("uring"), open.isEmpty());
    for (InputStream file : open) {
      file.close();
    }
  }

  private static void show(BackendReport report) {
    String reason =
        report.availability() instanceof Unavailable unavailable
            ? unavailable.reason().name()
            : "AVAILABLE";
    System.out.println(report.name() + ": " + reason + ": " + report.availability().describe());
  }

  private static void show(String what, SchedulerBuilder builder, boolean files)
      throws IOException {
    try (Scheduler scheduler = builder.build()) {
      System.out.println(what + ": " + scheduler.backend().name());
      System.out.println(what + ": nop " + scheduler.submit(Opcode.nop()).join());
      if (files) {
        read(what, scheduler);
      }
    } catch (SchedulerUnavailableException e) {
      System.out.println(what + ": " + e.reason() + ": " + e.getMessage());
    }
  }

  private static void register(SchedulerBuilder builder) throws IOException {
    try (Scheduler scheduler = builder.build()) {
      System.out.println("create: " + scheduler.backend().name());
      scheduler.registerBuffer(Arena.ofAuto().allocate(1 << 20, 4096), Guard.NONE).unregister();
      System.out.println("register: done");
    } catch (ErrnoException e) {
      System.out.println("register: " + e.getMessage());
    }
  }

  private static void read(String what, Scheduler scheduler) throws IOException {
    Path file = Files.writeString(Files.createTempFile("read", ".txt"), "hello");
    try (FileHandle handle = scheduler.open(file, StandardOpenOption.READ)) {
      MemorySegment segment = Arena.ofAuto().allocate(16);
      int count = scheduler.submit(Opcode.read(handle, segment, 0)).join();
      System.out.println(what + ": read " + count + " " + segment.getString(0));
    } finally {
      Files.delete(file);
    }
  }

  /** Where no further thread may be started; then once more, when others have ended. */
  private static void withoutThreads(SchedulerBuilder builder) throws IOException {
    try (Scheduler scheduler = builder.build()) {
      System.out.println("before: " + scheduler.backend().name());
    }
    CountDownLatch end = new CountDownLatch(1);
    List<Thread> threads = startAll(end);
    show("create", builder, false);
    show("demand", builder.backend("uring"), false);
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      long rings = lines.filter(line -> line.contains("io_uring")).count();
      System.out.println("then: " + rings + " rings left");
    }
    end.countDown();
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        Thread.onSpinWait();
      }
    }
    try (Scheduler scheduler = builder.build()) {
      System.out.println("again: " + scheduler.backend().name());
    }
  }

  private static List<Thread> startAll(CountDownLatch end) {
    List<Thread> threads = new ArrayList<>();
    try {
      while (true) {
        Thread thread = new Thread(() -> awaitEnd(end));
        thread.start();
        threads.add(thread);
      }
    } catch (OutOfMemoryError e) {
      System.out.println("started " + threads.size() + " threads: " + e.getMessage());
    }
    return threads;
  }

  private static void awaitEnd(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void exhaust(List<InputStream> open) throws IOException {
    String file = Path.of(System.getProperty("java.home"), "release").toString();
    try {
      while (true) {
        open.add(new FileInputStream(file));
      }
    } catch (FileNotFoundException e) {
      System.out.println("opened " + open.size() + " files");
    }
  }
}
