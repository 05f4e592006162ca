package io.i2o2.fail;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The failpoints of this process. With this module on the path, {@code FAILPOINTS} in the
 * environment (or the property {@code i2o2.failpoints}) is all that is needed:
 *
 * <pre>{@code
 * FAILPOINTS='i2o2::fail::op::write=2*off->1*return(ENOSPC)' java ...
 * }</pre>
 *
 * <p>In a test, {@link FailScenario} sets the scene and clears it, {@link #global()} and {@link
 * FailScope} configure it. Thread-safe.
 */
public final class Failpoints {
  /** The environment variable that is read at the first use of failpoints. */
  public static final String VARIABLE = "FAILPOINTS";

  /** The system property that is read after the variable; its entries count more. */
  public static final String PROPERTY = "i2o2.failpoints";

  /** The system property with the seed of all random rolls, a decimal number. */
  public static final String SEED_PROPERTY = "i2o2.failpoints.seed";

  /** The system property that makes unknown names an error instead of a warning, if true. */
  public static final String STRICT_PROPERTY = "i2o2.failpoints.strict";

  private static final FailScope GLOBAL = new GlobalScope();

  private Failpoints() {}

  /**
   * Reads the variable and the property now, and not at the first use of failpoints: what is
   * malformed stops a program here, before it does anything else. Further calls do nothing.
   *
   * @throws FailpointSyntaxException if one of them is malformed; so does every later use
   */
  public static void load() {
    Startup.ensureLoaded();
  }

  /**
   * The scope that concerns everybody. The environment configures this one.
   *
   * @return the same one each time
   */
  public static FailScope global() {
    return GLOBAL;
  }

  /**
   * The points of i2o2 itself, and what each accepts. Code of one's own adds others by {@link
   * Failpoint#of}.
   *
   * @return all of them, in groups
   */
  public static List<KnownPoint> known() {
    return Catalogue.points();
  }

  /**
   * Whether anything is configured, in whatever scope.
   *
   * @return false if no point does anything
   */
  public static boolean isActive() {
    Startup.ensureLoaded();
    return Registry.isActive();
  }

  /**
   * Passes the point of a name, for places that are seldom passed; a {@link Failpoint} is faster.
   *
   * @param name the point's name
   * @return what the place is asked to do, or null to go on
   * @throws FailpointPanic if the task is {@code panic}; what a callback throws is thrown too
   */
  public static @Nullable Outcome evaluate(String name) {
    Objects.requireNonNull(name, "name");
    Startup.ensureLoaded();
    return Registry.declare(name).evaluate();
  }

  /**
   * Whether configuring a name that no point has is an error, instead of a warning. Default: the
   * property {@link #STRICT_PROPERTY}, else no.
   *
   * @param strict whether it is
   */
  public static void strict(boolean strict) {
    Registry.strict(strict);
  }
}
