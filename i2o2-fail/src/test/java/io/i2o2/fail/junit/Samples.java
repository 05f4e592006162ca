package io.i2o2.fail.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.i2o2.Errno;
import io.i2o2.Guard;
import io.i2o2.Opcode;
import io.i2o2.Scheduler;
import io.i2o2.fail.FailScope;
import io.i2o2.fail.Failpoints;
import io.i2o2.fail.Outcome;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    @WithFailpoints("i2o2::fail::op::nop=1*off->1*return(EIO)->off")
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
    @WithFailpoints("i2o2::fail::op::nop=return(EIO)")
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
    @WithFailpoints("i2o2::fail::op::nop=return(EIO)")
    void onAnotherThread() {
      assertEquals(-Errno.EIO, nop(scheduler));
    }
  }

  @WithFailpoints("i2o2::fail::op::nop=1*return(EIO)->off;i2o2::fail::op::openat=return(EMFILE)")
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
    @WithFailpoints("i2o2::fail::op::nop=return(ENOSPC)")
    void aMethodWins(FailScope faults) {
      assertEquals(-Errno.ENOSPC, nop(scheduler));
      assertEquals(-Errno.ENOSPC, nop(scheduler));
      assertEquals(2, faults.list().size());
    }

    @Test
    @WithFailpoints("i2o2::fail::op::fsync=return(EIO)")
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
    @WithFailpoints("i2o2::fail::op::nop=return(1)")
    void one() throws Exception {
      all(1);
    }

    @Test
    @WithFailpoints("i2o2::fail::op::nop=return(2)")
    void two() throws Exception {
      all(2);
    }

    @Test
    @WithFailpoints("i2o2::fail::submit=return(3)")
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
    @WithFailpoints("i2o2::fail::op::nop=return(EIO)")
    Stream<DynamicTest> tests() {
      return Stream.of("first", "second").map(name -> dynamicTest(name, Factory::nopFails));
    }

    private static void nopFails() throws Exception {
      try (Scheduler scheduler = scheduler()) {
        assertEquals(-Errno.EIO, nop(scheduler));
      }
    }
  }

  /** The points of a test, asked where the scheduler is not. */
  private static void assertHere(String expected) {
    assertEquals(new Outcome.Return(expected), Failpoints.evaluate("sample::anywhere"));
  }

  @WithFailpoints("sample::anywhere=return(all)")
  static final class AroundEachTest {
    AroundEachTest() {
      assertHere("all");
    }

    @BeforeEach
    void before(FailScope faults) {
      assertHere("all");
      assertEquals(2, faults.hits("sample::anywhere"));
    }

    @AfterEach
    void after() {
      assertHere("all");
    }

    @Test
    void test() {
      assertHere("all");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void eachParameter(int parameter, FailScope faults) {
      assertTrue(parameter > 0);
      assertHere("all");
      assertEquals(3, faults.hits("sample::anywhere"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    @WithFailpoints("sample::parameter=1*return(method)->off")
    void eachParameterOfTheMethod(int parameter) {
      Outcome first = Failpoints.evaluate("sample::parameter");
      assertEquals(new Outcome.Return("method"), first, "parameter " + parameter);
    }
  }

  @WithFailpoints("sample::anywhere=return(outer)")
  static class Outer {
    @Test
    void outer() {
      assertHere("outer");
    }

    @Nested
    class Unmarked {
      @Test
      void asTheOuter() {
        assertHere("outer");
      }
    }

    @Nested
    @WithFailpoints("sample::anywhere=return(inner)")
    class Marked {
      @Test
      void inner() {
        assertHere("inner");
      }

      @Test
      @WithFailpoints("sample::anywhere=return(method)")
      void method() {
        assertHere("method");
      }
    }
  }

  static final class Heir extends Outer {}

  /** A fault with a name of its own. */
  @Retention(RetentionPolicy.RUNTIME)
  @WithFailpoints("sample::anywhere=return(composed)")
  @interface Composed {}

  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static final class OneInstance {
    @Test
    @Composed
    void composed() {
      assertHere("composed");
    }

    @Test
    void none() {
      assertNull(Failpoints.evaluate("sample::anywhere"));
    }
  }

  @WithFailpoints("sample::anywhere=off")
  static final class Aborted {
    @Test
    void neverMind() {
      Assumptions.abort("not here");
    }
  }

  @WithFailpoints("sample::anywhere=off")
  static final class ForAll {
    @BeforeAll
    static void scopeOfAllTests(FailScope faults) {
      assertNull(faults);
    }

    @Test
    void neverRuns() {}
  }

  @WithFailpoints(value = "i2o2::fail::op::nop=50%return(EIO)", seed = 4711)
  static final class Failing {
    @Test
    void byAnAssertion() {
      assertEquals(1, 2, "this test fails");
    }

    @Test
    void byAnException() throws IOException {
      throw new IOException("this test fails");
    }

    @Test
    @Timeout(value = 1, unit = TimeUnit.MILLISECONDS)
    void byADeadline() throws InterruptedException {
      new CountDownLatch(1).await();
    }

    @TestFactory
    Stream<DynamicTest> dynamically() {
      return Stream.of(dynamicTest("dynamic", () -> fail("this test fails")));
    }
  }

  @WithFailpoints(value = "sample::anywhere=off", seed = 4711)
  static final class FailingBefore {
    @BeforeEach
    void before() {
      fail("this test fails");
    }

    @Test
    void neverRuns() {}
  }

  @WithFailpoints(value = "sample::anywhere=off", seed = 4711)
  static final class FailingAfter {
    @AfterEach
    void after() {
      fail("this test fails");
    }

    @Test
    void runs() {}
  }

  @WithFailpoints(value = "sample::anywhere=off", seed = 4711)
  static final class FailingInTheConstructor {
    FailingInTheConstructor() {
      fail("this test fails");
    }

    @Test
    void neverRuns() {}
  }

  static final class Malformed {
    @Test
    @WithFailpoints("i2o2::fail::op::nop=off; i2o2::fail::op::nop=retrun(EIO)")
    void neverRuns() {
      fail("it ran");
    }
  }

  @WithFailpoints("i2o2::fail::op::nop=off; i2o2::fail::op::nop=retrun(EIO)")
  static final class MalformedClass {
    @Test
    void neverRuns() {
      fail("it ran");
    }
  }

  static final class MistypedOfOurs {
    @Test
    @WithFailpoints("i2o2::fail::op::nop=off; i2o2::fail::op::wirte=return(EIO)")
    void neverRuns() {
      fail("it ran");
    }
  }

  @WithFailpoints("i2o2::fail::opp::*=off")
  static final class WildcardThatMatchesNothing {
    @Test
    void neverRuns() {
      fail("it ran");
    }
  }

  static final class Mistyped {
    @Test
    @WithFailpoints("sample::nowhree=return(EIO)")
    void passesAnotherPoint() {
      assertNull(Failpoints.evaluate("sample::nowhere"));
    }
  }

  static final class DeclaredMeanwhile {
    @Test
    @WithFailpoints("sample::meanwhile=return(here);sample::meanw*=return(there)")
    void passesIt() {
      assertEquals(new Outcome.Return("here"), Failpoints.evaluate("sample::meanwhile"));
    }
  }
}
