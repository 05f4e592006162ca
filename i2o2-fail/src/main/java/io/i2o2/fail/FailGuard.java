package io.i2o2.fail;

/**
 * One point, configured as long as this is open.
 *
 * <pre>{@code
 * try (FailGuard guard = FailGuard.configure("i2o2::fail::op::read", "return(EIO)")) {
 *   ...
 * }
 * }</pre>
 */
public final class FailGuard implements AutoCloseable {
  private final FailScope scope;
  private final String name;

  private FailGuard(FailScope scope, String name) {
    this.scope = scope;
    this.name = name;
  }

  /**
   * Configures a point for all threads.
   *
   * @param name as for {@link FailScope#configure(String, String)}
   * @param actions as there
   * @return removes the point when closed
   */
  public static FailGuard configure(String name, String actions) {
    return configure(Failpoints.global(), name, actions);
  }

  /**
   * Configures a point in a scope.
   *
   * @param scope the scope
   * @param name as for {@link FailScope#configure(String, String)}
   * @param actions as there
   * @return removes the point when closed
   */
  public static FailGuard configure(FailScope scope, String name, String actions) {
    scope.configure(name, actions);
    return new FailGuard(scope, name);
  }

  /**
   * Configures a point by code, for all threads.
   *
   * @param name as for {@link FailScope#configure(String, String)}
   * @param callback decides each hit
   * @return removes the point when closed
   */
  public static FailGuard configure(String name, FailpointCallback callback) {
    Failpoints.global().configure(name, callback);
    return new FailGuard(Failpoints.global(), name);
  }

  /** Removes the point; paused threads go on. */
  @Override
  public void close() {
    scope.remove(name);
  }
}
