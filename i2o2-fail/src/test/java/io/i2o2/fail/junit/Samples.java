package io.i2o2.fail.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.fail.FailScope;
import java.io.IOException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Tests for {@link FailpointsExtensionTest} to run. */
final class Samples {
  private Samples() {}

  private static Scheduler scheduler() {
    return Scheduler.builder().backend("fallback").build();
  }

  private static int nop(Scheduler scheduler) {
    return scheduler.submit(Opcode.nop(), Guard.NONE).join();
  }

  /** The scheduler is made before each test, in the test's scope. */
  static final class OnMethods {
    private Scheduler scheduler = scheduler();

    @BeforeEach
    void make() {
      scheduler.close();
      scheduler = scheduler();
    }

    @AfterEach
    void close() {
      scheduler.close();
    }

    @Test
    @Failpoints("i2o2::fail::op::nop=1*off->1*return(EIO)->off")
    void annotated(FailScope faults) {
      assertEquals(0, nop(scheduler));
      assertEquals(-Errno.EIO, nop(scheduler));
      assertEquals(0, nop(scheduler));
      assertEquals(3, faults.hits("i2o2::fail::op::nop"));
      assertEquals(1, faults.triggers("i2o2::fail::op::nop"));
    }

    @Test
    void neighbour() {
      assertEquals(0, nop(scheduler));
    }

    @Test
    @Failpoints("i2o2::fail::op::nop=return(EIO)")
    void threadsOfTheTest() throws InterruptedException {
      int[] result = {0};
      assertTrue(
          Thread.ofVirtual()
              .start(() -> result[0] = nop(scheduler))
              .join(java.time.Duration.ofSeconds(30)));
      assertEquals(-Errno.EIO, result[0]);
    }

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @Failpoints("i2o2::fail::op::nop=return(EIO)")
    void onAnotherThread() {
      assertEquals(-Errno.EIO, nop(scheduler));
    }
  }

  @Failpoints("i2o2::fail::op::nop=1*return(EIO)->off;i2o2::fail::op::openat=return(EMFILE)")
  static final class OnAClass {
    private final Scheduler scheduler = scheduler();

    @AfterEach
    void close() {
      scheduler.close();
    }

    @RepeatedTest(3)
    void countsAreEachTestsOwn() {
      assertEquals(-Errno.EIO, nop(scheduler));
      assertEquals(0, nop(scheduler));
    }

    @Test
    @Failpoints("i2o2::fail::op::nop=return(ENOSPC)")
    void aMethodWins(FailScope faults) {
      assertEquals(-Errno.ENOSPC, nop(scheduler));
      assertEquals(-Errno.ENOSPC, nop(scheduler));
      assertEquals(2, faults.list().size());
    }

    @Test
    @Failpoints("i2o2::fail::op::fsync=return(EIO)")
    void andComesOnTop(FailScope faults) {
      assertEquals(-Errno.EIO, nop(scheduler));
      assertEquals(3, faults.list().size());
    }
  }

  /** All four run at the same time. */
  static final class Parallel {
    private static final CyclicBarrier TOGETHER = new CyclicBarrier(4);

    private static void all(int expected) throws Exception {
      try (Scheduler scheduler = scheduler()) {
        for (int round = 0; round < 20; round++) {
          TOGETHER.await(30, TimeUnit.SECONDS);
          assertEquals(expected, nop(scheduler));
        }
      }
    }

    @Test
    @Failpoints("i2o2::fail::op::nop=return(1)")
    void one() throws Exception {
      all(1);
    }

    @Test
    @Failpoints("i2o2::fail::op::nop=return(2)")
    void two() throws Exception {
      all(2);
    }

    @Test
    @Failpoints("i2o2::fail::submit=return(3)")
    void three() throws Exception {
      all(3);
    }

    @Test
    void none() throws Exception {
      all(0);
    }
  }

  static final class Factory {
    @TestFactory
    @Failpoints("i2o2::fail::op::nop=return(EIO)")
    Stream<DynamicTest> tests() {
      return Stream.of("first", "second")
          .map(
              name ->
                  dynamicTest(
                      name,
                      () -> {
                        try (Scheduler scheduler = scheduler()) {
                          assertEquals(-Errno.EIO, nop(scheduler));
                        }
                      }));
    }
  }

  @Failpoints(value = "i2o2::fail::op::nop=50%return(EIO)", seed = 4711)
  static final class Failing {
    @Test
    void byAnAssertion() {
      assertEquals(1, 2, "this test fails");
    }

    @Test
    void byAnException() throws IOException {
      throw new IOException("this test fails");
    }
  }

  static final class Malformed {
    @Test
    @Failpoints("i2o2::fail::op::nop=retrun(EIO)")
    void neverRuns() {}
  }
}
