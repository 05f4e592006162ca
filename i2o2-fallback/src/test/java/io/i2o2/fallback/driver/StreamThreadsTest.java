package io.i2o2.fallback.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.contract.Awaits;
import io.i2o2.contract.Fifo;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads for operations on streams: as many as are needed, within a limit, and no longer. */
@Timeout(60)
final class StreamThreadsTest {
  @Test
  void endWhenStreamsNeedThemNoMore(@TempDir Path directory) throws Exception {
    String name = "streams-end";
    try (Scheduler scheduler = scheduler(name);
        Fifo fifo = Fifo.in(directory)) {
      List<Reply> reads = readOfEach(scheduler, fifo, 5);
      Awaits.until("a thread for each stream", () -> threads(name) == 5);
      fifo.feed(5);
      for (Reply read : reads) {
        assertTrue(read.await(Trial.PATIENCE));
      }
      // After a second without work, which is what takes so long here.
      Awaits.until("ended", () -> threads(name) == 0);
      assertEquals(1, readAfterFeeding(scheduler, fifo));
    }
  }

  @Test
  void endWithTheScheduler(@TempDir Path directory) throws Exception {
    String name = "streams-close";
    try (Fifo fifo = Fifo.in(directory)) {
      try (Scheduler scheduler = scheduler(name)) {
        readOfEach(scheduler, fifo, 5);
        Awaits.until("a thread for each stream", () -> threads(name) == 5);
        fifo.feed(5);
      }
      assertEquals(0, threads(name));
    }
  }

  @Test
  void areNotOneForEachReadOfAStream(@TempDir Path directory) throws Exception {
    String name = "streams-one";
    try (Scheduler scheduler = scheduler(name);
        Fifo fifo = Fifo.in(directory)) {
      Opcode read = Opcode.read(fifo.open(scheduler), Trial.memory(1), Opcode.CURRENT_POSITION);
      List<Reply> reads = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        reads.add(scheduler.submit(read));
      }
      Awaits.until("begun", () -> threads(name) > 0);
      reads.get(9).cancel();
      assertTrue(reads.get(9).await(Trial.PATIENCE), "what has not begun can be cancelled");
      assertTrue(threads(name) <= 2, "one for the reads, one that opened the pipe");
      fifo.feed(9);
      for (Reply each : reads) {
        assertTrue(each.await(Trial.PATIENCE));
      }
    }
  }

  private static List<Reply> readOfEach(Scheduler scheduler, Fifo fifo, int streams)
      throws Exception {
    List<Reply> reads = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      reads.add(
          scheduler.submit(
              Opcode.read(fifo.open(scheduler), Trial.memory(1), Opcode.CURRENT_POSITION)));
    }
    return reads;
  }

  private static int readAfterFeeding(Scheduler scheduler, Fifo fifo) throws Exception {
    fifo.feed(1);
    return Trial.result(
        scheduler, Opcode.read(fifo.open(scheduler), Trial.memory(1), Opcode.CURRENT_POSITION));
  }

  private static Scheduler scheduler(String name) {
    // A close waits an eighth of it for threads, which a busy machine may keep from running.
    return Scheduler.builder()
        .backend("fallback")
        .name(name)
        .poolSize(2)
        .grace(Duration.ofSeconds(40))
        .build();
  }

  private static long threads(String scheduler) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(scheduler + "-stream-"))
        .count();
  }
}
