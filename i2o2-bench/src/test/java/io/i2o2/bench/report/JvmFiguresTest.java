package io.i2o2.bench.report;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

final class JvmFiguresTest {
  private static final int ARRAYS = 100;
  private static final int ARRAY_BYTES = 1 << 20;

  /** Read by nobody, but the JIT compiler cannot know. */
  @SuppressWarnings({"UnusedVariable", "unused"})
  private static volatile byte[] last = {};

  @Test
  void countsWhatVirtualThreadsAllocate() throws InterruptedException {
    long before = JvmFigures.allocatedBytes();
    assumeTrue(before >= 0, "this JVM does not count allocated bytes");
    Thread thread = Thread.ofVirtual().start(JvmFiguresTest::allocate);
    thread.join();
    long allocated = JvmFigures.allocatedBytes() - before;
    assertTrue(allocated >= (long) ARRAYS * ARRAY_BYTES, allocated + " bytes");
  }

  private static void allocate() {
    for (int i = 0; i < ARRAYS; i++) {
      last = new byte[ARRAY_BYTES];
    }
  }
}
