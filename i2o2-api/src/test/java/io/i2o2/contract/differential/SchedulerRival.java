package io.i2o2.contract.differential;

import io.i2o2.ErrnoException;
import io.i2o2.Fd;
import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Submission;
import io.i2o2.Target;
import io.i2o2.contract.differential.Action.Transfer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A backend. The scheduler belongs to the caller. */
final class SchedulerRival implements Rival {
  /** A number that no process's table reaches. */
  private static final Target NO_FILE = Target.fd(1_000_000_000);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MODE = 0666;

  private final Scheduler scheduler;
  private final Path folder;
  private final Memory memory = new Memory();
  private final RegisteredBuffer buffer;
  private final @Nullable Target[] files = new Target[Place.COUNT];
  private final @Nullable RegisteredFile[] registered = new RegisteredFile[Place.COUNT];

  SchedulerRival(Scheduler scheduler, Path folder) throws IOException {
    this.scheduler = scheduler;
    this.folder = folder;
    this.buffer = scheduler.registerBuffer(memory.all(), Guard.NONE);
  }

  @Override
  public String name() {
    return scheduler.backend().name();
  }

  @Override
  public Path folder() {
    return folder;
  }

  @Override
  public List<Outcome> run(Action action) throws IOException, InterruptedException {
    try {
      return switch (action) {
        case Action.Together together -> run(together.operations());
        case Action.OnFile operation -> run(List.of(operation));
        case Action.Open open -> List.of(open(open));
        case Action.Close close -> List.of(close(close.place()));
        case Action.Register register -> List.of(register(register.place()));
        case Action.Unregister unregister -> List.of(unregister(unregister.place()));
      };
    } catch (ErrnoException e) {
      return List.of(Outcome.of(-e.errno()));
    } catch (IllegalArgumentException | IllegalStateException e) {
      return List.of(Outcome.refused(e));
    }
  }

  @Override
  public void close() throws IOException {
    for (int place = 0; place < Place.COUNT; place++) {
      RegisteredFile file = registered[place];
      if (file != null && isOpen(file)) {
        file.unregister();
      }
      if (files[place] instanceof FileHandle handle) {
        handle.close();
      } else if (files[place] instanceof Fd fd) {
        scheduler.submit(Opcode.close(fd)).join();
      }
    }
    buffer.unregister();
  }

  /** Whether unregistering it is still to be done; a used-up handle is kept to see it refused. */
  private boolean isOpen(RegisteredFile file) {
    try {
      scheduler.submit(Opcode.fsync(file)).join();
      return true;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  private Outcome open(Action.Open open) throws IOException, InterruptedException {
    Path path = folder.resolve(open.path());
    registered[open.place()] = null;
    files[open.place()] = null;
    if (!open.raw()) {
      files[open.place()] = scheduler.open(path, open.options().toArray(OpenOption[]::new));
      return Outcome.of(0);
    }
    int result = await(scheduler.submit(Opcode.openAt(path, open.options(), MODE)));
    if (result < 0) {
      return Outcome.of(result);
    }
    files[open.place()] = Target.fd(result);
    return Outcome.of(0);
  }

  private Outcome close(int place) throws IOException, InterruptedException {
    Target file = files[place];
    if (file instanceof FileHandle handle) {
      handle.close();
      return Outcome.of(0);
    }
    files[place] = null;
    Fd fd = (Fd) (file != null ? file : NO_FILE);
    return Outcome.of(await(scheduler.submit(Opcode.close(fd))));
  }

  private Outcome register(int place) throws IOException {
    registered[place] =
        scheduler.registerFile(Objects.requireNonNullElse(files[place], NO_FILE), Guard.NONE);
    return Outcome.of(0);
  }

  private Outcome unregister(int place) throws IOException {
    Objects.requireNonNull(registered[place]).unregister();
    return Outcome.of(0);
  }

  private Target target(Action.On on) {
    return on.registered()
        ? Objects.requireNonNull(registered[on.place()])
        : Objects.requireNonNullElse(files[on.place()], NO_FILE);
  }

  private List<Outcome> run(List<Action.OnFile> operations) throws InterruptedException {
    List<Submission> submissions = new ArrayList<>();
    for (int area = 0; area < operations.size(); area++) {
      Action.OnFile operation = operations.get(area);
      submissions.add(new Submission(operation.hint().on(opcode(area, operation))));
    }
    List<Reply> replies = scheduler.submitAll(submissions);
    List<Outcome> outcomes = new ArrayList<>();
    for (int area = 0; area < replies.size(); area++) {
      int result = await(replies.get(area));
      outcomes.add(
          operations.get(area) instanceof Transfer transfer
              ? memory.outcome(area, transfer, result)
              : Outcome.of(result));
    }
    return outcomes;
  }

  private Opcode opcode(int area, Action.OnFile operation) {
    Target on = target(operation.on());
    return switch (operation) {
      case Transfer a -> opcode(area, on, a);
      case Action.Sync a -> a.dataOnly() ? Opcode.fdatasync(on) : Opcode.fsync(on);
      case Action.Truncate a -> Opcode.ftruncate(on, a.length());
      case Action.Allocate a -> Opcode.fallocate(on, Set.of(), a.offset(), a.length());
      case Action.Advise a -> Opcode.fadvise(on, a.offset(), a.length(), a.advice());
    };
  }

  private Opcode opcode(int area, Target on, Transfer transfer) {
    MemorySegment whole = memory.prepare(area, transfer);
    long offset = transfer.offset();
    int bytes = transfer.bytes();
    return switch (transfer.form()) {
      case PLAIN ->
          transfer.write() ? Opcode.write(on, whole, offset) : Opcode.read(on, whole, offset);
      case VECTORED -> {
        List<MemorySegment> segments = memory.segments(area, transfer);
        yield transfer.write()
            ? Opcode.writev(on, segments, offset)
            : Opcode.readv(on, segments, offset);
      }
      case REGISTERED_BUFFER -> {
        long start = Memory.start(area);
        yield transfer.write()
            ? Opcode.writeFixed(on, buffer, start, bytes, offset)
            : Opcode.readFixed(on, buffer, start, bytes, offset);
      }
    };
  }

  private int await(Reply reply) throws InterruptedException {
    if (!reply.await(PATIENCE)) {
      throw new AssertionError(name() + ": no reply to " + reply.opcode().describe());
    }
    return reply.result();
  }
}
