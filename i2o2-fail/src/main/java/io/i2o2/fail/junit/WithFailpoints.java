package io.i2o2.fail.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * States the faults that a test meets.
 *
 * <pre>{@code
 * @Test
 * @WithFailpoints("i2o2::fail::op::write=2*off->1*return(ENOSPC)")
 * void reportsAFullDisk(FailScope faults) { ... }
 * }</pre>
 *
 * <p>They concern the test's own thread, the threads it starts, and the schedulers it makes, in the
 * test method and in those before and after each; so tests may run in parallel. On a class they
 * stand for each of its tests, each with counts of its own; on a method they come on top, and win
 * where both name a point. A parameter of type {@link io.i2o2.fail.FailScope} is given the scope,
 * for its counters.
 *
 * <p>A name that no point has fails the test: before it runs, if it begins with {@code i2o2::},
 * else at its end, when its code has had the time to ask for the point.
 *
 * <p>If the test fails, the message names the seed of the random rolls. Not covered are methods
 * before and after all, and, if only the method is annotated, the test class's constructor.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(FailpointsExtension.class)
@SuppressWarnings("exports") // transitive, JUnit would have to be there for everybody
public @interface WithFailpoints {
  /**
   * The failpoints.
   *
   * @return as in the variable {@code FAILPOINTS}
   */
  String value();

  /**
   * The seed of the random rolls.
   *
   * @return a number, or 0 for that of the property {@code i2o2.failpoints.seed}, else a random one
   */
  long seed() default 0;
}
