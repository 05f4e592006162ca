package io.i2o2.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.i2o2.FileHandle;
import io.i2o2.Opcode;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler's own threads keep nothing of the thread that happened to create it. */
public interface InheritanceContract extends BackendFixture {
  /** What a creator may leave behind. */
  InheritableThreadLocal<String> LOCAL = new InheritableThreadLocal<>();

  @Test
  default void callbacksAndGuardsSeeNothingOfTheCreator() throws Exception {
    try (Scheduler scheduler = byCreatorWithBaggage(() -> builder().build())) {
      CompletableFuture<Seen> inGuard = new CompletableFuture<>();
      CompletableFuture<Seen> inCallback = new CompletableFuture<>();
      CompletableFuture<Seen> inAction = new CompletableFuture<>();
      scheduler.submit(
          Opcode.nop(),
          () -> inGuard.complete(Seen.here()),
          (_, _, _) -> inCallback.complete(Seen.here()));
      Gate gate = new Gate();
      Reply reply = scheduler.submit(Opcode.nop(), gate);
      reply.whenComplete(_ -> inAction.complete(Seen.here()));
      gate.open();

      for (CompletableFuture<Seen> each : List.of(inGuard, inCallback, inAction)) {
        Seen seen = Awaits.value(each);
        assertNull(seen.local);
        assertSame(ClassLoader.getSystemClassLoader(), seen.loader);
      }
    }
  }

  @Test
  default void noThreadOfItsOwnIsLikeTheCreator(@TempDir Path directory) throws Exception {
    String name = "inheritance-" + System.nanoTime();
    Path file = Files.write(directory.resolve("file"), new byte[10]);
    try (Scheduler scheduler = byCreatorWithBaggage(() -> builder().name(name).build());
        FileHandle handle = scheduler.open(file)) {
      assertEquals(
          10, Awaits.result(scheduler.submit(Opcode.read(handle, Segments.zeroed(10), 0))));

      List<Thread> own =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith(name))
              .toList();
      assertTrue(!own.isEmpty(), "no thread has the scheduler's name");
      for (Thread thread : own) {
        assertSame(ClassLoader.getSystemClassLoader(), thread.getContextClassLoader());
        assertTrue(thread.isDaemon(), thread::toString);
        assertEquals(Thread.NORM_PRIORITY, thread.getPriority(), thread::toString);
        ThreadGroup group = thread.getThreadGroup();
        assertNotNull(group, thread::toString);
        assertNull(group.getParent(), thread::toString);
      }
    }
  }

  /** What a thread has that may come from its creator. */
  record Seen(@Nullable String local, @Nullable ClassLoader loader) {
    static Seen here() {
      return new Seen(LOCAL.get(), Thread.currentThread().getContextClassLoader());
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // the creator has one, so that it can be inherited
  private static Scheduler byCreatorWithBaggage(Supplier<Scheduler> create) throws Exception {
    CompletableFuture<Scheduler> created = new CompletableFuture<>();
    ThreadGroup group = new ThreadGroup("creator");
    try (URLClassLoader loader = new URLClassLoader(new URL[0], Seen.class.getClassLoader())) {
      Thread.ofPlatform()
          .group(group)
          .daemon(false)
          .priority(Thread.MAX_PRIORITY)
          .start(
              () -> {
                Thread.currentThread().setContextClassLoader(loader);
                LOCAL.set("the creator's");
                CompletableFuture<?> _ = created.completeAsync(create, Runnable::run);
              });
      return Awaits.value(created);
    }
  }
}
