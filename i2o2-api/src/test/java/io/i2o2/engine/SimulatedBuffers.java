package io.i2o2.engine;

import io.i2o2.RegisteredBuffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Registered buffers, and callers that are in a system call of their own on one; now and then one
 * never comes back.
 */
final class SimulatedBuffers {
  private final Simulation simulation;
  private final List<RegisteredBuffer> registered = new ArrayList<>();
  private final List<Memory> memories = new ArrayList<>();
  private final List<Hold> holds = new ArrayList<>();

  private record Hold(BufferSlot slot, int place, Memory memory) {}

  /** Memory of one registration, which its guard gives back. */
  private final class Memory {
    private int holders;
    private int releases;
    private @Nullable RegisteredBuffer handle;

    void release() {
      releases++;
      simulation.require(releases == 1, "a registration's guard is released once", this);
      simulation.require(holders == 0, "no guard is released under a system call", this);
    }
  }

  SimulatedBuffers(Simulation simulation) {
    this.simulation = simulation;
  }

  /** Those that can be used. */
  List<RegisteredBuffer> registered() {
    return registered;
  }

  CompletableFuture<RegisteredBuffer> register(EngineScheduler scheduler, MemorySegment segment) {
    Memory memory = new Memory();
    memories.add(memory);
    CompletableFuture<RegisteredBuffer> slot =
        scheduler.registerBufferAsync(segment, memory::release);
    CompletableFuture<Void> _ =
        slot.thenAccept(
            handle -> {
              memory.handle = handle;
              registered.add(handle);
            });
    return slot;
  }

  /** One begins a call, or comes back from it. */
  void act(SplittableRandom random) {
    if (random.nextBoolean()) {
      letGo(random);
    } else if (!memories.isEmpty()) {
      Memory memory = memories.get(random.nextInt(memories.size()));
      if (memory.handle instanceof BufferSlot slot) {
        int place = slot.holds().hold();
        if (place != StripedHolds.NONE) {
          simulation.require(memory.releases == 0, "what was given back cannot be held", slot);
          memory.holders++;
          holds.add(new Hold(slot, place, memory));
        }
      }
    }
  }

  /** The script is over: all come back, but perhaps one that hangs. */
  void end(SplittableRandom random) {
    int most = random.nextInt(4) == 0 ? 1 : 0;
    while (holds.size() > most) {
      letGo(random);
    }
  }

  private void letGo(SplittableRandom random) {
    if (!holds.isEmpty()) {
      Hold hold = holds.remove(random.nextInt(holds.size()));
      hold.memory.holders--;
      hold.slot.letGo(hold.place);
    }
  }
}
