package io.i2o2.contract;

import io.i2o2.Guard;
import java.util.concurrent.CountDownLatch;

/**
 * A guard that holds the thread that releases it until it is opened. Guards must not block: a test
 * may, to see what happens meanwhile.
 */
final class Gate implements Guard, AutoCloseable {
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  @Override
  public void release() {
    entered.countDown();
    try {
      Awaits.open(opened);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void awaitEntered() throws InterruptedException {
    Awaits.open(entered);
  }

  void open() {
    opened.countDown();
  }

  @Override
  public void close() {
    open();
  }
}
