/**
 * Failpoints in JUnit 5 tests: {@link io.i2o2.fail.junit.WithFailpoints} on a class or a method.
 * Needs {@code junit-jupiter-api} 5.12 or later, which a project with such tests has.
 */
@NullMarked
package io.i2o2.fail.junit;

import org.jspecify.annotations.NullMarked;
