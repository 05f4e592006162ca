package io.i2o2.uring.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.i2o2.contract.Awaits;
import io.i2o2.contract.Logs;
import io.i2o2.engine.Abandoned;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether the memory that a wake is read into outlives its loop. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class WakeCountTest {

  @Test
  void isFreedWhenTheReadIsOver() {
    WeakReference<MemorySegment> memory = memoryOfOneThatEnded(false);
    Awaits.until(
        "collected",
        () -> {
          System.gc();
          return memory.get() == null;
        });
  }

  @Test
  void staysWhenTheKernelMayStillWriteIt() {
    int kept = Abandoned.count();
    try (Logs _ = new Logs()) {
      WeakReference<MemorySegment> memory = memoryOfOneThatEnded(true);
      WeakReference<Object> other = new WeakReference<>(new Object());
      Awaits.until(
          "something else collected",
          () -> {
            System.gc();
            return other.get() == null;
          });
      assertNotNull(memory.get());
    }
    assertEquals(kept + 1, Abandoned.count());
  }

  @Test
  void staysWhenItsLoopNeverSaidThatTheReadIsOver() {
    WeakReference<MemorySegment> memory = memoryOfOneThatBegan();
    WeakReference<Object> other = new WeakReference<>(new Object());
    Awaits.until(
        "something else collected",
        () -> {
          System.gc();
          return other.get() == null;
        });
    assertNotNull(memory.get());
  }

  private static WeakReference<MemorySegment> memoryOfOneThatBegan() {
    WakeCount count = new WakeCount();
    count.begin();
    return new WeakReference<>(count.memory());
  }

  private static WeakReference<MemorySegment> memoryOfOneThatEnded(boolean isReadUnderWay) {
    WakeCount count = new WakeCount();
    count.begin();
    count.end("test", isReadUnderWay);
    return new WeakReference<>(count.memory());
  }
}
