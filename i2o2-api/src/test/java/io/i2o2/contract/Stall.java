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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  private final List<Gate> gates = new ArrayList<>();
  private final List<Reply> replies = new ArrayList<>();

  private Stall(Scheduler scheduler, Fifo fifo) {
    this.scheduler = scheduler;
    this.fifo = fifo;
  }

  /** The sizes that a scheduler must have to be stalled. */
  static SchedulerBuilder sized(SchedulerBuilder builder) {
    return builder.queueSize(QUEUE).poolSize(POOL);
  }

  /** Stalls a scheduler of those sizes, with all its rings. */
  static Stall of(Scheduler scheduler, Path directory) throws Exception {
    Stall stall = new Stall(scheduler, Fifo.in(directory));
    if (RingCallers.rings(scheduler) == 1) {
      stall.stallRing(stall.handles());
      return stall;
    }
    try (RingCallers callers = RingCallers.of(scheduler)) {
      Map<Thread, List<FileHandle>> handles = new LinkedHashMap<>();
      for (Thread ring : callers.loops()) {
        handles.put(ring, stall.handles());
      }
      for (Thread ring : callers.loops()) {
        callers.on(ring, () -> stall.stallRing(handles.getOrDefault(ring, List.of())));
      }
    }
    return stall;
  }

  private List<FileHandle> handles() throws IOException {
    List<FileHandle> handles = new ArrayList<>();
    for (int i = 0; i < POOL; i++) {
      handles.add(fifo.open(scheduler));
    }
    return handles;
  }

  private boolean stallRing(List<FileHandle> handles) throws InterruptedException {
    Gate gate = new Gate();
    gates.add(gate);
    replies.add(scheduler.submit(Opcode.nop(), gate));
    gate.awaitEntered();
    occupyPool(handles);
    return true;
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
    openGate();
    fifo.feed(POOL * RingCallers.rings(scheduler));
  }

  /** Lets only the completion thread go on; the reads of empty pipes stay under way. */
  void openGate() {
    gates.forEach(Gate::open);
  }

  @Override
  public void close() throws IOException {
    openGate();
    fifo.close();
  }
}
