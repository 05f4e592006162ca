package io.i2o2.engine;

import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Reply;
import io.i2o2.SchedulerClosedException;
import io.i2o2.SchedulerDiedException;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** What one caller does with files that it opens and that others have opened. */
final class SimulatedFileCalls {
  private static final String[] KINDS = {"", "", "", ".big", ".big", ".fifo", ".tty", ".device"};

  private final Simulation simulation;
  private final SimulatedCallers callers;

  /** So much more is done when all come to their end. */
  private int left;

  SimulatedFileCalls(Simulation simulation, SimulatedCallers callers, int left) {
    this.simulation = simulation;
    this.callers = callers;
    this.left = left;
  }

  void run() {
    while (left > 0) {
      try {
        act(callers.random());
      } catch (SchedulerClosedException | SchedulerDiedException e) {
        simulation.require(simulation.isClosing(), "refused for a reason", e);
      } catch (IOException e) {
        simulation.require(e instanceof ErrnoException, "an error of the kernel", e);
      } catch (RuntimeException e) {
        simulation.require(false, "a call throws what its caller expects", e);
      }
      left -= callers.isResting() ? 1 : 0;
      callers.betweenCalls();
    }
  }

  private void act(SplittableRandom random) throws IOException {
    List<FileHandle> files = simulation.opens().files();
    List<FileHandle> closing = simulation.opens().closing();
    int kind = random.nextInt(8);
    if (files.isEmpty() || (kind < 3 && simulation.opens().hasRoom())) {
      open(files, random);
    } else if (kind < 4) {
      FileHandle file = any(kind == 3 && !closing.isEmpty() ? closing : files, random);
      use(SimulatedHolds.part(simulation, file, random));
    } else if (kind == 4) {
      simulation.transfer(random.nextBoolean());
    } else if (kind < 7 && !closing.isEmpty()) {
      closeToo(any(closing, random), random);
    } else {
      FileHandle file = any(files, random);
      files.remove(file);
      close(file);
    }
  }

  private void open(List<FileHandle> files, SplittableRandom random) throws IOException {
    Path path = simulation.opens().next(KINDS[random.nextInt(KINDS.length)]);
    Set<OpenOption> options =
        random.nextInt(4) == 0
            ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)
            : Set.of(StandardOpenOption.READ);
    FileHandle file = simulation.anyRing().scheduler().open(path, options);
    simulation.require(
        file.isOpen() || simulation.isClosing(), "what was just opened is open", file);
    files.add(file);
  }

  /** A system call of its own, as a read of what is in memory. */
  private void use(OpenFile file) {
    int hold = file.hold();
    if (hold == StripedHolds.NONE) {
      boolean isExpected = simulation.isClosing() || !file.isOpen();
      simulation.require(isExpected, "an open file can be held", file);
      return;
    }
    try {
      callers.use(file.fd(), file.path());
    } finally {
      file.letGo(hold);
    }
  }

  private void close(FileHandle file) throws IOException {
    simulation.opens().closing().add(file);
    try {
      closeAndCheck(file);
    } finally {
      simulation.opens().closing().remove(file);
    }
  }

  /** Another one closes it, or has closed it meanwhile. */
  private void closeToo(FileHandle file, SplittableRandom random) throws IOException {
    if (random.nextBoolean()) {
      closeAndCheck(file);
      return;
    }
    Reply reply = simulation.opens().closeAsync(file);
    if (random.nextBoolean()) {
      reply.cancel();
    }
    if (random.nextBoolean()) {
      reply.join();
    }
  }

  private void closeAndCheck(FileHandle file) throws IOException {
    try {
      file.close();
    } catch (ErrnoException e) {
      simulation.opens().thrown(file, -e.errno());
    }
    simulation.require(!file.isOpen(), "what was closed is not open", file);
    Reply reply = file.closeAsync();
    simulation.require(reply.isDone(), "who has closed knows the result", file);
    simulation.opens().checkClosed(file, reply);
  }

  private static FileHandle any(List<FileHandle> files, SplittableRandom random) {
    return files.get(random.nextInt(files.size()));
  }
}
