package io.i2o2.opcode;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What a uring command keeps: it is reachable from the operation until that completes.
 *
 * @param segments what was put into the command
 * @param vectors the arrays of struct iovec; the kernel may read them after it was entered, when a
 *     worker takes the command over
 * @param isFilled whether the driver may write to the segments
 */
record CommandMemory(List<MemorySegment> segments, List<MemorySegment> vectors, boolean isFilled) {
  CommandMemory {
    segments = List.copyOf(segments);
    vectors = List.copyOf(vectors);
  }
}
