package io.i2o2.fail;

import java.util.concurrent.CountDownLatch;

/** Where paused threads wait: one for each point and configuration, opened with the next one. */
final class Gate {
  private final CountDownLatch opened = new CountDownLatch(1);

  void open() {
    opened.countDown();
  }

  /** Waits; an interrupt does not end the wait, the thread's flag is kept. */
  void await() {
    boolean interrupted = false;
    while (true) {
      try {
        opened.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
