package io.i2o2.fail;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A place where something can be made to go wrong. Keep it in a {@code static final} field and ask
 * it each time the place is passed:
 *
 * <pre>{@code
 * private static final Failpoint BEFORE_RENAME = Failpoint.of("store::before_rename");
 * ...
 * if (BEFORE_RENAME.evaluate() instanceof Outcome.Return) {
 *   throw new IOException("injected");
 * }
 * }</pre>
 *
 * <p>As long as nothing is configured for it, asking is one volatile read. Thread-safe.
 */
public final class Failpoint {
  private final String name;

  /** Of the narrowest scope first; null while nothing is configured. */
  private volatile @Nullable Binding first;

  Failpoint(String name) {
    this.name = name;
  }

  /**
   * The point of a name; the same one each time.
   *
   * @param name by custom {@code project::place}, without {@code =} and {@code ;}
   * @return the point
   * @throws FailpointSyntaxException if this is the first use of failpoints and the variable {@link
   *     Failpoints#VARIABLE} or the property {@link Failpoints#PROPERTY} is malformed
   */
  public static Failpoint of(String name) {
    Objects.requireNonNull(name, "name");
    Startup.ensureLoaded();
    return Registry.declare(name);
  }

  /**
   * Its name.
   *
   * @return as given to {@link #of}
   */
  public String name() {
    return name;
  }

  /**
   * Whether anything is configured for it, in whatever scope.
   *
   * @return false where {@link #evaluate()} would do nothing at all
   */
  public boolean isConfigured() {
    return first != null;
  }

  /**
   * Does what is configured for it: perhaps blocks, throws or logs.
   *
   * @return what the place is asked to do, or null to go on
   * @throws FailpointPanic if the task is {@code panic}; what a callback throws is thrown too
   */
  public @Nullable Outcome evaluate() {
    return first == null ? null : evaluate(Place.ANYWHERE);
  }

  /**
   * {@link #evaluate()}, under a condition.
   *
   * @param condition if false, the point is not hit and no count is used up
   * @return as there
   */
  public @Nullable Outcome evaluateIf(boolean condition) {
    return condition ? evaluate() : null;
  }

  @Nullable Outcome evaluate(Place place) {
    for (Binding each = first; each != null; each = each.next()) {
      if (each.scope().covers(place.scheduler())) {
        return each.evaluate(name, place);
      }
    }
    return null;
  }

  /** Only under the registry's lock. */
  @Nullable Binding first() {
    return first;
  }

  /** Only under the registry's lock. */
  void bind(@Nullable Binding bindings) {
    first = bindings;
  }
}
