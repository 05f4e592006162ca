package io.i2o2.bench.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.Fd;
import io.i2o2.FileAdvice;
import io.i2o2.FileHandle;
import io.i2o2.MemoryAdvice;
import io.i2o2.Opcode;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import io.i2o2.Submission;
import io.i2o2.UringCommandBuilder;
import io.i2o2.contract.Awaits;
import io.i2o2.contract.Fifo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler that cannot go on, because reads of an empty pipe take all it has, and callers that
 * wait for it in every way there is. What one step needs of another that failed is left out.
 */
final class Scene {
  /** The sizes that two reads bring to a halt. */
  static final int READS = 2;

  static final int QUEUE = 4;
  private static final int MOST_FILLS = 64;

  private final Scheduler scheduler;
  private final Crowd crowd;
  private final Path path;
  private final Fifo pipe;
  private final List<Patch> patches = new CopyOnWriteArrayList<>();
  private final List<Reply> fills = new ArrayList<>();
  private boolean virtual;

  Scene(Scheduler scheduler, Crowd crowd, Path path, Fifo pipe) {
    this.scheduler = scheduler;
    this.crowd = crowd;
    this.path = path;
    this.pipe = pipe;
  }

  /** No-ops that wait in the queue. */
  List<Reply> fills() {
    return fills;
  }

  /**
   * What was opened and registered before anybody waited.
   *
   * @param file a file
   * @param pipe the pipe, which has reads under way
   * @param slot the pipe, registered, in use
   * @param buffer memory, registered, in use
   * @param idleFile the file, registered
   * @param idle memory, registered
   * @param other memory, registered
   */
  private record Held(
      FileHandle file,
      FileHandle pipe,
      @Nullable RegisteredFile slot,
      @Nullable RegisteredBuffer buffer,
      @Nullable RegisteredFile idleFile,
      @Nullable RegisteredBuffer idle,
      @Nullable RegisteredBuffer other) {}

  /**
   * Lets callers wait for what cannot go on.
   *
   * @return gives the scheduler more to do meanwhile
   */
  Runnable gather() {
    Reply first = submit("the first nop", Opcode.nop());
    lookAt(first);
    FileHandle file =
        crowd.call(() -> scheduler.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
    FileHandle handle = crowd.call(() -> pipe.open(scheduler));
    if (file == null || handle == null) {
      return () -> {};
    }
    Held held =
        new Held(
            file,
            handle,
            registerFile(handle),
            registerBuffer(),
            registerFile(file),
            registerBuffer(),
            registerBuffer());
    reads(held);
    fill();
    submitters();
    crowd.awaitWaiting();
    return () -> {
      lookAt(first);
      registrations(held);
      offerEverything(held);
      fills.stream().limit(1).forEach(this::cancel);
    };
  }

  /** An outcome that is there before anybody waits. */
  private void lookAt(@Nullable Reply over) {
    if (over != null) {
      crowd.call(over::join);
      crowd.call(over::poll);
      crowd.await(crowd.call(over::toCompletableFuture));
    }
  }

  /** Reads that take all the scheduler has, and those who wait for them. */
  private void reads(Held held) {
    RegisteredFile slot = held.slot();
    RegisteredBuffer buffer = held.buffer();
    waitFor(submit("a read", Opcode.read(held.pipe(), memory(), Opcode.CURRENT_POSITION)));
    if (slot != null && buffer != null) {
      waitFor(
          submit("a fixed read", Opcode.readFixed(slot, buffer, 0, 1, Opcode.CURRENT_POSITION)));
    }
  }

  /** In every way that there is: on a platform thread, on a virtual one, and on none. */
  private void waitFor(@Nullable Reply reply) {
    if (reply != null) {
      crowd.start(caller(), "join", reply::join);
      crowd.start(caller(), "get", () -> reply.toCompletableFuture().get(30, TimeUnit.SECONDS));
      crowd.start(caller(), "await", () -> awaited(reply));
      crowd.await(crowd.call(reply::toCompletableFuture));
    }
  }

  private static boolean awaited(Reply reply) throws InterruptedException {
    assertTrue(reply.await(Awaits.PATIENCE), () -> "no outcome of " + reply);
    return true;
  }

  /** Fills the queue; some more fit where the reads have not begun. */
  private void fill() {
    // Twice, because it is no full queue if a fault comes.
    for (int refused = 0; refused < 2 && fills.size() < MOST_FILLS; ) {
      Reply reply = trySubmit("a queued nop", Opcode.nop());
      if (reply == null) {
        refused++;
      } else {
        fills.add(reply);
      }
    }
  }

  private void submitters() {
    Account byReply = crowd.operation("a nop by reply");
    Account byCallback = crowd.operation("a nop by callback");
    List<Account> batch = List.of(crowd.operation("the first of two"), crowd.operation("the next"));
    crowd.start(
        caller(), "submit", () -> byReply.follow(scheduler.submit(Opcode.nop(), byReply)).join());
    crowd.start(
        caller(),
        "submit by callback",
        () -> {
          scheduler.submit(Opcode.nop(), byCallback, byCallback);
          byCallback.accept();
          return true;
        });
    crowd.start(
        caller(),
        "submitAll",
        () -> {
          List<Reply> replies =
              scheduler.submitAll(
                  batch.stream().map(each -> new Submission(Opcode.nop(), each)).toList());
          for (int i = 0; i < replies.size(); i++) {
            batch.get(i).follow(replies.get(i));
          }
          return replies.getLast().join();
        });
  }

  /** Passes the points of the operations and of a cancel, though the queue takes nothing now. */
  private void offerEverything(Held held) {
    FileHandle file = held.file();
    RegisteredBuffer buffer = held.buffer();
    MemorySegment pages = Arena.ofAuto().allocate(4096, 4096);
    List<Opcode> opcodes =
        new ArrayList<>(
            List.of(
                Opcode.nop(),
                Opcode.read(file, memory(), 0),
                Opcode.write(file, memory(), 0),
                Opcode.readv(file, List.of(memory(), memory()), 0),
                Opcode.writev(file, List.of(memory(), memory()), 0),
                Opcode.fsync(file),
                Opcode.syncFileRange(file, 0, 16, Set.of()),
                Opcode.fallocate(file, Set.of(), 0, 16),
                Opcode.ftruncate(file, 16),
                Opcode.fadvise(file, 0, 16, FileAdvice.NORMAL),
                Opcode.madvise(pages, MemoryAdvice.NORMAL),
                Opcode.uringCommand(file, 0, UringCommandBuilder.SHORT_BYTES).build(),
                Opcode.openAt(path.resolve("none"), Set.of(), 0),
                Opcode.close(new Fd(Integer.MAX_VALUE))));
    if (buffer != null) {
      opcodes.add(Opcode.readFixed(file, buffer, 0, 1, 0));
      opcodes.add(Opcode.writeFixed(file, buffer, 0, 1, 0));
    }
    for (Opcode opcode : opcodes) {
      trySubmit(opcode.describe(), opcode);
      Account called = crowd.operation("a callback of " + opcode.describe());
      Boolean accepted = crowd.call(() -> scheduler.trySubmit(opcode, called, called));
      if (Boolean.TRUE.equals(accepted)) {
        called.accept();
      }
    }
  }

  private void cancel(Reply reply) {
    crowd.call(
        () -> {
          reply.cancel();
          return true;
        });
  }

  private @Nullable RegisteredFile registerFile(FileHandle file) {
    Account account = crowd.slot("a registered file");
    return accepting(account, crowd.call(() -> scheduler.registerFile(file, account)));
  }

  private @Nullable CompletableFuture<?> registerFileAsync(FileHandle file) {
    Account account = crowd.slot("a file registered without waiting");
    return crowd.call(
        () ->
            scheduler
                .registerFileAsync(file, account)
                .thenAccept(registered -> accepting(account, registered)));
  }

  private @Nullable RegisteredBuffer registerBuffer() {
    Account account = crowd.slot("a registered buffer");
    MemorySegment memory = memory();
    return accepting(account, crowd.call(() -> scheduler.registerBuffer(memory, account)));
  }

  private @Nullable CompletableFuture<?> registerBufferAsync() {
    Account account = crowd.slot("a buffer registered without waiting");
    MemorySegment memory = memory();
    return crowd.call(
        () ->
            scheduler
                .registerBufferAsync(memory, account)
                .thenAccept(registered -> accepting(account, registered)));
  }

  /** Those wait for the loop, where it registers; else they are done at once. */
  private void registrations(Held held) {
    crowd.start(caller(), "registerFile", () -> registerFile(held.file()));
    crowd.start(caller(), "registerBuffer", this::registerBuffer);
    crowd.await(registerFileAsync(held.file()));
    crowd.await(registerBufferAsync());
    RegisteredFile slot = held.slot();
    if (slot != null) {
      crowd.start(caller(), "unregister of a file in use", () -> done(slot::unregister));
    }
    RegisteredFile idleFile = held.idleFile();
    if (idleFile != null) {
      crowd.await(crowd.call(idleFile::unregisterAsync));
    }
    RegisteredBuffer idle = held.idle();
    if (idle != null) {
      crowd.start(caller(), "unregister of a buffer", () -> done(idle::unregister));
    }
    RegisteredBuffer other = held.other();
    if (other != null) {
      crowd.await(crowd.call(other::unregisterAsync));
    }
    crowd.await(crowd.call(() -> held.pipe().closeAsync().toCompletableFuture()));
    crowd.awaitWaiting();
  }

  private static boolean done(Unregistering action) throws IOException {
    action.run();
    return true;
  }

  private interface Unregistering {
    void run() throws IOException;
  }

  private static <T> @Nullable T accepting(Account account, @Nullable T registered) {
    if (registered != null) {
      account.accept();
    }
    return registered;
  }

  private MemorySegment memory() {
    Patch patch = new Patch(1, patches.size());
    patches.add(patch);
    return patch.segment();
  }

  private @Nullable Reply submit(String what, Opcode opcode) {
    Account account = crowd.operation(what);
    return crowd.call(() -> account.follow(scheduler.submit(opcode, account)));
  }

  private @Nullable Reply trySubmit(String what, Opcode opcode) {
    Account account = crowd.operation(what);
    Reply reply = crowd.call(() -> scheduler.trySubmit(opcode, account));
    return reply == null ? null : account.follow(reply);
  }

  /** Brings the reads to their end, and so everything. */
  void feed() throws Exception {
    pipe.feed(READS);
  }

  private Thread.Builder caller() {
    virtual = !virtual;
    return virtual ? Thread.ofVirtual() : Thread.ofPlatform();
  }

  void assertCanaries() {
    patches.forEach(patch -> patch.assertUntouchedFrom(patch.bytes(), "somebody"));
  }
}
