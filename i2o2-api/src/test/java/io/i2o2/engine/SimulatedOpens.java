package io.i2o2.engine;

import io.i2o2.FileHandle;
import io.i2o2.Reply;
import io.i2o2.opcode.OpenAt;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Callers that open files and close them. */
final class SimulatedOpens {
  private static final int MOST_FILES = 12;

  private final Simulation simulation;
  private final List<FileHandle> files = new ArrayList<>();
  private int nextFile;

  SimulatedOpens(Simulation simulation) {
    this.simulation = simulation;
  }

  /** Those that nobody closes. */
  List<FileHandle> files() {
    return files;
  }

  void open() {
    if (files.size() < MOST_FILES) {
      boolean isFifo = simulation.random().nextInt(4) == 0;
      Path path = Path.of(nextFile++ + (isFifo ? ".fifo" : ""));
      try {
        CompletableFuture<FileHandle> opened =
            simulation
                .anyRing()
                .scheduler()
                .openAsync(OpenAt.of(path, Set.of(StandardOpenOption.READ)));
        simulation.waitFor(opened);
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
      Reply reply = file.closeAsync();
      CompletableFuture<Object> closed = new CompletableFuture<>();
      simulation.waitFor(closed);
      reply.whenComplete(_ -> closed.complete(file));
    }
  }
}
