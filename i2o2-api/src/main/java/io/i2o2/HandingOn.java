package io.i2o2;

import io.i2o2.engine.SegmentScopes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The guards of this library that hand memory on when they are released, and what holds some. */
final class HandingOn {
  private HandingOn() {}

  /**
   * Closes an arena.
   *
   * @param arena a shared one
   */
  record Closing(Arena arena) implements Guard {
    Closing {
      SegmentScopes.requireShared(arena);
    }

    @Override
    public void release() {
      arena.close();
    }

    @Override
    public boolean handsOn(MemorySegment memory) {
      return memory.scope().equals(arena.scope());
    }
  }

  /**
   * Gives a buffer back.
   *
   * @param pool whose it is
   * @param buffer as taken
   */
  record Giving(BufferPool pool, MemorySegment buffer) implements Guard {
    Giving {
      Objects.requireNonNull(buffer, "buffer");
    }

    @Override
    public void release() {
      pool.give(buffer);
    }

    @Override
    public boolean handsOn(MemorySegment memory) {
      return memory.isNative()
          && memory.address() < buffer.address() + buffer.byteSize()
          && buffer.address() < memory.address() + memory.byteSize();
    }
  }

  /**
   * Two guards as one.
   *
   * @param first released first
   * @param second released second, even if the first throws
   */
  record Both(Guard first, Guard second) implements Guard {
    Both {
      Objects.requireNonNull(second, "next");
    }

    @Override
    public void release() {
      try {
        first.release();
      } finally {
        second.release();
      }
    }

    @Override
    public boolean handsOn(MemorySegment memory) {
      return first.handsOn(memory) || second.handsOn(memory);
    }
  }
}
