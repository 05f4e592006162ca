package io.i2o2.engine;

import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.RegisteredBuffer;
import io.i2o2.RegisteredFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Callers that register files and buffers, replace them, and give them back. */
final class SimulatedRegistrations {
  private final Simulation simulation;
  private final Registrations registrations;
  private final Map<Object, SimulatedUses> uses = new HashMap<>();
  private final List<SimulatedRegistration> all = new ArrayList<>();
  private final List<SimulatedRegistration> ofBuffers = new ArrayList<>();
  private final List<RegisteredFile> files = new ArrayList<>();
  private final List<RegisteredBuffer> buffers = new ArrayList<>();
  private final IdentityHashMap<RegisteredFile, Path> paths = new IdentityHashMap<>();
  private final IdentityHashMap<Object, SimulatedRegistration> ofHandles = new IdentityHashMap<>();

  /** What is registered last; perhaps given up before it is made. */
  private @Nullable CompletableFuture<?> latest;

  private int nextSegment;

  /** Whether a kernel has refused to take anything out. */
  private boolean isAnyStaying;

  SimulatedRegistrations(Simulation simulation, Registrations registrations) {
    this.simulation = simulation;
    this.registrations = registrations;
  }

  /** What kernels have of a file or of memory. */
  SimulatedUses uses(Object resource) {
    return uses.computeIfAbsent(resource, _ -> new SimulatedUses(simulation.rings().count()));
  }

  List<RegisteredFile> files() {
    return files;
  }

  List<RegisteredBuffer> buffers() {
    return buffers;
  }

  /** What was ever asked for. */
  List<SimulatedRegistration> ofBuffers() {
    return ofBuffers;
  }

  /** The path of a registered file. */
  @Nullable Path path(RegisteredFile file) {
    return paths.get(file);
  }

  /** A kernel does not take out what it should. */
  void stays() {
    isAnyStaying = true;
  }

  boolean isAnyStaying() {
    return isAnyStaying;
  }

  /** Whether a slot may be left that its caller does not know of. */
  boolean mayStay() {
    return isAnyStaying || simulation.isClosing();
  }

  void registerFile(@Nullable FileHandle file) {
    if (file != null) {
      mayGiveUp(
          ask(
              file.path(),
              guard -> registrations.registerAsync(file, guard),
              registered -> added(registered, file.path())));
    }
  }

  void registerBuffer() {
    MemorySegment segment = segment();
    mayGiveUp(
        ask(segment.address(), guard -> registrations.registerAsync(segment, guard), buffers::add));
  }

  private void mayGiveUp(CompletableFuture<?> future) {
    latest = future;
    simulation.waits().begin(future);
  }

  private MemorySegment segment() {
    return simulation.memory().segment(nextSegment++);
  }

  private void added(RegisteredFile registered, Path path) {
    paths.put(registered, path);
    files.add(registered);
  }

  private <R> CompletableFuture<R> ask(
      Object resource,
      Function<SimulatedRegistration, CompletableFuture<R>> asking,
      Consumer<R> made) {
    SimulatedRegistration registration = new SimulatedRegistration(simulation, resource);
    if (!(resource instanceof Path)) {
      ofBuffers.add(registration);
    }
    CompletableFuture<R> future;
    try {
      future = asking.apply(registration);
    } catch (RuntimeException e) {
      registration.refused();
      throw e;
    }
    all.add(registration);
    registration.asked(future);
    CompletableFuture<Void> _ =
        future.thenAccept(
            handle -> {
              ofHandles.put(handle, registration);
              made.accept(handle);
            });
    return future;
  }

  /** One takes out a file and a buffer. */
  void unregister(SplittableRandom random) {
    RegisteredFile file = any(files, random);
    if (file != null && files.remove(file)) {
      unregister(file, file.unregisterAsync(), files);
    }
    RegisteredBuffer buffer = any(buffers, random);
    if (buffer != null && buffers.remove(buffer)) {
      unregister(buffer, buffer.unregisterAsync(), buffers);
    }
  }

  /** What the kernel does not let go is still there, and can be taken out another time. */
  private <R> void unregister(R handle, CompletableFuture<Void> gone, List<R> registered) {
    simulation.waits().begin(gone);
    CompletableFuture<Void> _ =
        gone.whenComplete(
            (_, failure) -> {
              if (failure == null) {
                SimulatedRegistration of = ofHandles.get(handle);
                simulation.require(
                    of != null && of.isReleased(), "a guard is released before the future", handle);
              } else if (failure instanceof CompletionException
                  && failure.getCause() instanceof ErrnoException) {
                boolean isGood = ((Registration) handle).isCurrent();
                simulation.require(isGood, "what was not taken out can be used", handle);
                registered.add(handle);
              }
            });
  }

  /** One does what else there is. */
  void act(List<FileHandle> open, SplittableRandom random) {
    switch (random.nextInt(5)) {
      case 0 -> replaceFile(any(files, random), any(open, random));
      case 1 -> replaceBuffer(any(buffers, random));
      case 2 -> giveUp(random);
      case 3 -> {
        registerBuffer();
        giveUp(random);
      }
      default -> unregister(random);
    }
  }

  private void giveUp(SplittableRandom random) {
    if (latest != null && random.nextBoolean()) {
      latest.cancel(true);
    }
  }

  private void replaceFile(@Nullable RegisteredFile old, @Nullable FileHandle file) {
    if (old != null && file != null) {
      replace(
          old,
          files,
          () ->
              ask(
                  file.path(),
                  guard -> registrations.replacing((Registration) old, file, guard),
                  made -> added(made, file.path())));
    }
  }

  private void replaceBuffer(@Nullable RegisteredBuffer old) {
    if (old != null) {
      MemorySegment segment = segment();
      replace(
          old,
          buffers,
          () ->
              ask(
                  segment.address(),
                  guard -> registrations.replacing((Registration) old, segment, guard),
                  buffers::add));
    }
  }

  /** Its caller waits, and cannot give it up; a refusal leaves the old one, or nothing. */
  private <R> void replace(R old, List<R> registered, Supplier<CompletableFuture<R>> asking) {
    CompletableFuture<R> future;
    try {
      future = asking.get();
    } catch (IllegalStateException e) {
      // It was taken out of one ring, and another one has refused that.
      simulation.require(isAnyStaying, "what can be used can be replaced", e);
      return;
    }
    simulation.waits().begin(future.copy());
    registered.remove(old);
    CompletableFuture<R> _ =
        future.whenComplete(
            (_, failure) -> {
              SimulatedRegistration of = ofHandles.get(old);
              if (failure != null && ((Registration) old).isCurrent()) {
                registered.add(old);
              } else if (of != null) {
                of.replaced();
              }
            });
  }

  /** Nobody has done anything for long. */
  void checkIdle() {
    if (!isAnyStaying) {
      all.forEach(SimulatedRegistration::checkIdle);
    }
  }

  void checkEnd() {
    all.forEach(SimulatedRegistration::checkEnd);
  }

  private static <T> @Nullable T any(List<T> list, SplittableRandom random) {
    return list.isEmpty() ? null : list.get(random.nextInt(list.size()));
  }
}
