package io.i2o2.contract;

import io.i2o2.FileHandle;
import io.i2o2.Guard;
import io.i2o2.RegisteredBuffer;
import io.i2o2.Reply;
import io.i2o2.Scheduler;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A program whose first calls of a scheduler are made at the end of a stack: what classes they
 * initialize can be used afterwards all the same.
 */
final class FirstCalls {
  /** What it prints if so. */
  static final String ALL_WELL = "all well";

  private static final int ROUNDS = 60;

  private FirstCalls() {}

  /** Takes the name of a {@link BackendFixture}'s class, and a seed. */
  public static void main(String[] arguments) throws Exception {
    Constructor<?> constructor = Class.forName(arguments[0]).getDeclaredConstructor();
    constructor.setAccessible(true);
    run((BackendFixture) constructor.newInstance(), new Random(Long.parseLong(arguments[1])));
    System.out.println(ALL_WELL);
    Runtime.getRuntime().halt(0);
  }

  private static void run(BackendFixture fixture, Random random) throws Exception {
    Path file = Files.createTempFile("first", "calls");
    // The slots of those registrations that are accepted, and one more.
    Scheduler scheduler = fixture.start(fixture.builder().registeredBuffers(2 * ROUNDS));
    FileHandle handle = scheduler.open(file);
    List<StackEnd.Call> calls = new ArrayList<>();
    List<StackEndContract.Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      for (StackEndContract.Way way : StackEndContract.Way.values()) {
        attempts.add(new StackEndContract.Attempt(scheduler, way));
      }
      calls.add(registering(scheduler));
      calls.add(closing(handle));
    }
    calls.addAll(attempts);
    Collections.shuffle(calls, random);
    StackEnd.make(calls);
    attempts.forEach(StackEndContract.Attempt::awaitEnd);
    RegisteredBuffer buffer =
        Awaits.value(scheduler.registerBufferAsync(Segments.zeroed(64), Guard.NONE));
    try (FileHandle again = scheduler.open(file)) {
      Reply reply = scheduler.submit(Fifo.readOf(again));
      Awaits.result(reply);
      reply.cancel();
    }
    buffer.unregister();
    handle.close();
    StackEndContract.assertServesOthersAndCloses(scheduler);
    attempts.forEach(StackEndContract.Attempt::assertEndedOnceOrNotAtAll);
    Files.delete(file);
  }

  private static StackEnd.Call registering(Scheduler scheduler) {
    MemorySegment memory = Segments.zeroed(64);
    return new StackEnd.Call() {
      @Override
      void make() {
        CompletableFuture<?> _ = scheduler.registerBufferAsync(memory, Guard.NONE);
      }
    };
  }

  private static StackEnd.Call closing(FileHandle handle) {
    return new StackEnd.Call() {
      @Override
      void make() {
        handle.closeAsync();
      }
    };
  }
}
