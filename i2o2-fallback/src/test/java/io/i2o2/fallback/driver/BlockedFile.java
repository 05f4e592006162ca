package io.i2o2.fallback.driver;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A file whose reads wait until they are let go, and then give one byte. */
final class BlockedFile extends ScriptedFile implements AutoCloseable {
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean interrupted;

  @Override
  int read(ByteBuffer buffer, long position) {
    entered.countDown();
    while (true) {
      try {
        released.await();
        buffer.put((byte) 1);
        return 1;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
  }

  /** Until a read has begun. */
  void awaitEntered() throws InterruptedException {
    assertTrue(entered.await(30, TimeUnit.SECONDS), "no read has begun");
  }

  /** Lets all reads go on. */
  void release() {
    released.countDown();
  }

  boolean wasInterrupted() {
    return interrupted;
  }

  @Override
  public void close() {
    release();
  }
}
