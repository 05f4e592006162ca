package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.SchedulerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds a scheduler still, so that what is submitted stays queued: its completion thread by a guard
 * that waits, and its pool, where it has one, by reads of empty pipes. Whether those have begun
 * cannot be seen from outside, so room for a few more may still show up in the queue.
 */
final class Stall implements AutoCloseable {
  /** What a stalled scheduler may take at the very most beyond its queue: generous. */
  private static final int SLACK = 64;

  private static final int QUEUE = 4;
  private static final int POOL = 2;

  private final Scheduler scheduler;
  private final Fifo fifo;
  private final Gate gate = new Gate();
  private final List<Reply> replies = new ArrayList<>();

  private Stall(Scheduler scheduler, Fifo fifo) {
    this.scheduler = scheduler;
    this.fifo = fifo;
  }

  /** The sizes that a scheduler must have to be stalled. */
  static SchedulerBuilder sized(SchedulerBuilder builder) {
    return builder.queueSize(QUEUE).poolSize(POOL);
  }

  /** Stalls a scheduler of those sizes. */
  static Stall of(Scheduler scheduler, Path directory) throws Exception {
    Fifo fifo = Fifo.in(directory);
    List<FileHandle> handles = new ArrayList<>();
    for (int i = 0; i < POOL; i++) {
      handles.add(fifo.open(scheduler));
    }
    Stall stall = new Stall(scheduler, fifo);
    stall.replies.add(scheduler.submit(Opcode.nop(), stall.gate));
    stall.gate.awaitEntered();
    stall.occupyPool(handles);
    return stall;
  }

  /** For a scheduler whose completion thread the test itself holds, with files opened before. */
  static Stall behind(Scheduler scheduler, Fifo fifo, List<FileHandle> handles) {
    Stall stall = new Stall(scheduler, fifo);
    stall.occupyPool(handles);
    return stall;
  }

  private void occupyPool(List<FileHandle> handles) {
    for (FileHandle handle : handles) {
      replies.add(scheduler.submit(Fifo.readOf(handle)));
    }
  }

  /** Submits no-ops until the queue is full. */
  List<Reply> fill(Guard guard) {
    List<Reply> queued = new ArrayList<>();
    for (Reply reply; (reply = scheduler.trySubmit(Opcode.nop(), guard)) != null; ) {
      queued.add(reply);
      assertTrue(queued.size() <= QUEUE + SLACK, "the queue is never full");
    }
    return queued;
  }

  /** What stalls it: their replies come when the stall has ended. */
  List<Reply> replies() {
    return List.copyOf(replies);
  }

  /** Ends the stall. */
  void end() throws Exception {
    gate.open();
    fifo.feed(POOL);
  }

  /** Lets only the completion thread go on; the reads of empty pipes stay under way. */
  void openGate() {
    gate.open();
  }

  @Override
  public void close() throws IOException {
    gate.open();
    fifo.close();
  }
}
