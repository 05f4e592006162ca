package io.i2o2.fail;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says what is configured, and has two virtual threads on what is meant to be one carrier: the
 * second runs only if the first, at the point {@code yielding}, lets it.
 */
final class YieldingProgram {
  private YieldingProgram() {}

  public static void main(String... args) throws InterruptedException {
    System.out.println(Failpoints.isActive() + " " + Failpoints.global().list());
    AtomicBoolean let = new AtomicBoolean();
    Thread first =
        Thread.startVirtualThread(
            () -> {
              while (!let.get()) {
                Failpoints.evaluate("yielding");
              }
            });
    Thread.startVirtualThread(() -> let.set(true));
    System.exit(first.join(Duration.ofSeconds(30)) ? 0 : 1);
  }
}
