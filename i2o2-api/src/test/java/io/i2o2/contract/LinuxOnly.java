package io.i2o2.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests that run on Linux alone: tagged {@code linux}, elsewhere skipped with the reason. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@Tag("linux")
@ExtendWith(LinuxCondition.class)
public @interface LinuxOnly {

  /**
   * What other systems lack.
   *
   * @return for the report
   */
  String value();
}
