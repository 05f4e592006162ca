package io.i2o2.engine;

import io.i2o2.Errno;
import io.i2o2.FileHandle;
import io.i2o2.Reply;
import io.i2o2.SchedulerDiedException;
import io.i2o2.opcode.OpenAt;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Callers that open files and close them. */
final class SimulatedOpens {
  private static final int MOST_FILES = 12;

  private final Simulation simulation;
  private final List<FileHandle> files = new ArrayList<>();

  /** Those that callers are closing. */
  private final List<FileHandle> closing = new ArrayList<>();

  /** Those whose close has thrown its error. */
  private final Set<FileHandle> thrown = new HashSet<>();

  private int nextFile;

  SimulatedOpens(Simulation simulation) {
    this.simulation = simulation;
  }

  /** Those that nobody closes. */
  List<FileHandle> files() {
    return files;
  }

  List<FileHandle> closing() {
    return closing;
  }

  boolean hasRoom() {
    return files.size() < MOST_FILES;
  }

  /** The path of the next one. */
  Path next(String kind) {
    return Path.of(nextFile++ + kind);
  }

  void open() {
    if (hasRoom()) {
      boolean isFifo = simulation.random().nextInt(4) == 0;
      Path path = next(isFifo ? ".fifo" : "");
      try {
        CompletableFuture<FileHandle> opened =
            simulation
                .anyRing()
                .scheduler()
                .openAsync(OpenAt.of(path, Set.of(StandardOpenOption.READ)));
        simulation.waits().begin(opened);
        CompletableFuture<Void> _ = opened.thenAccept(files::add);
      } catch (IllegalStateException e) {
        // The queue is full, and the loop's thread may not wait.
        nextFile--;
      }
    }
  }

  void close(@Nullable FileHandle file) {
    if (file != null) {
      files.remove(file);
      closeAsync(file);
    }
  }

  Reply closeAsync(FileHandle file) {
    Reply reply = file.closeAsync();
    CompletableFuture<Object> closed = new CompletableFuture<>();
    simulation.waits().begin(closed);
    reply.whenComplete(
        _ -> {
          checkClosed(file, reply);
          closed.complete(file);
        });
    return reply;
  }

  /** A close has ended: its file is closed, and the result the kernel's. */
  void checkClosed(FileHandle file, Reply reply) {
    SchedulerDiedException failure = reply.failure();
    if (failure == null) {
      Integer result = simulation.rings().files().closeResult(file.path());
      int expected = result == null ? -Errno.EIO : result;
      boolean isLeft = result == null && simulation.isClosing();
      simulation.require(result != null || isLeft, "a close is answered when it is made", file);
      simulation.require(reply.result() == expected, "the result of the close itself", file);
    }
  }

  /** A close has thrown: the first that does. */
  void thrown(FileHandle file, int result) {
    simulation.require(thrown.add(file), "the error of a close is thrown once", file);
    Integer expected = simulation.rings().files().closeResult(file.path());
    boolean isMeant = expected == null ? simulation.isClosing() : result == expected;
    simulation.require(isMeant, "the error of the close itself", file + " " + result);
  }
}
