package io.i2o2.fail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All points, and the scopes that have something configured. The lock is held while configurations
 * change, never while a point is evaluated: a point reads its bindings, which are immutable.
 */
final class Registry {
  private static final Logger LOG = LoggerFactory.getLogger("io.i2o2.fail");
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Every point that is known, declared by code, or named by a configuration. */
  private static final Map<String, Failpoint> POINTS = new ConcurrentHashMap<>();

  /** The names that code has asked for. */
  private static final Map<String, Boolean> DECLARED = new ConcurrentHashMap<>();

  /** Those with entries, the narrowest first. Only under the lock. */
  private static final List<FailScope> SCOPES = new ArrayList<>();

  /** Whether any scope has anything configured. */
  private static volatile boolean active;

  private static volatile boolean strict = Boolean.getBoolean(Failpoints.STRICT_PROPERTY);

  private Registry() {}

  static boolean isActive() {
    return active;
  }

  static boolean isStrict() {
    return strict;
  }

  static void strict(boolean demanded) {
    strict = demanded;
  }

  static Failpoint declare(String name) {
    DECLARED.putIfAbsent(name, true);
    return point(name);
  }

  /** The point of a name, or null if nothing ever used the name. */
  static @Nullable Failpoint find(String name) {
    return POINTS.get(name);
  }

  private static Failpoint point(String name) {
    Failpoint known = POINTS.get(name);
    if (known != null) {
      return known;
    }
    LOCK.lock();
    try {
      Failpoint point = POINTS.computeIfAbsent(name, Failpoint::new);
      rebind(point);
      return point;
    } finally {
      LOCK.unlock();
    }
  }

  /** Refuses what a known point does not accept, and in strict mode what is unknown. */
  static void check(String name, int nameAt, Actions actions, String where) {
    List<KnownPoint> matches = Catalogue.matching(name);
    FailpointSyntaxException refused = null;
    for (KnownPoint point : matches) {
      try {
        point.check(actions, where);
        return;
      } catch (FailpointSyntaxException e) {
        refused = refused == null ? e : refused;
      }
    }
    if (refused != null) {
      throw refused;
    }
    if (strict && !isKnown(name)) {
      throw unknown(name, where, nameAt, "strict mode: ");
    }
  }

  /** Refuses names of a scope that no point has by now. */
  static void requireKnown(FailScope scope, String prefix) {
    for (Map.Entry<String, String> entry : list(scope)) {
      String name = entry.getKey();
      if (name.startsWith(prefix) && !isKnown(name)) {
        throw unknown(name, "in " + RustText.quote(name + "=" + entry.getValue()), 1, "");
      }
    }
  }

  private static FailpointSyntaxException unknown(
      String name, String where, int nameAt, String mode) {
    return new FailpointSyntaxException(
        "no failpoint " + RustText.quote(name) + " is known" + hint(name),
        where,
        nameAt,
        mode + "the name is in Failpoints.known(), or was given to Failpoint.of");
  }

  private static boolean isKnown(String name) {
    return !Catalogue.matching(name).isEmpty()
        || DECLARED.keySet().stream().anyMatch(declared -> Wildcard.matches(name, declared));
  }

  private static String hint(String name) {
    TreeSet<String> names = new TreeSet<>(DECLARED.keySet());
    Catalogue.points().forEach(point -> names.add(point.name()));
    String nearest = Nearest.to(name, names);
    return nearest == null ? "" : "; did you mean " + RustText.quote(nearest) + "?";
  }

  /** Configures what has been checked. */
  static void put(FailScope scope, String name, Actions actions) {
    if (!isKnown(name)) {
      LOG.warn("no failpoint {} is known, or not yet{}", RustText.quote(name), hint(name));
    }
    LOCK.lock();
    try {
      Map<String, Actions> entries = scope.entries();
      if (entries.isEmpty()) {
        SCOPES.add(scope);
        SCOPES.sort(Comparator.comparingInt(FailScope::rank).reversed());
      }
      entries.remove(name); // so that it becomes the last
      entries.put(name, actions);
      if (!Wildcard.is(name)) {
        POINTS.computeIfAbsent(name, Failpoint::new);
      }
      changed();
    } finally {
      LOCK.unlock();
    }
  }

  static boolean remove(FailScope scope, String name) {
    LOCK.lock();
    try {
      boolean removed = scope.entries().remove(name) != null;
      if (removed) {
        changed();
      }
      return removed;
    } finally {
      LOCK.unlock();
    }
  }

  static void clear(FailScope scope) {
    LOCK.lock();
    try {
      scope.entries().clear();
      changed();
    } finally {
      LOCK.unlock();
    }
  }

  static List<Map.Entry<String, String>> list(FailScope scope) {
    LOCK.lock();
    try {
      List<Map.Entry<String, String>> listed = new ArrayList<>();
      scope.entries().forEach((name, actions) -> listed.add(Map.entry(name, actions.text())));
      return List.copyOf(listed);
    } finally {
      LOCK.unlock();
    }
  }

  private static void changed() {
    SCOPES.removeIf(scope -> scope.entries().isEmpty());
    // Set before the points change and cleared after: who sees a point configured sees this too.
    if (!SCOPES.isEmpty()) {
      active = true;
    }
    POINTS.values().forEach(Registry::rebind);
    active = !SCOPES.isEmpty();
  }

  /** Gives a point its bindings, and opens the gates of those that are gone. */
  private static void rebind(Failpoint point) {
    Binding old = point.first();
    Binding bindings = null;
    for (FailScope scope : SCOPES.reversed()) {
      Actions actions = actionsFor(scope, point.name());
      if (actions != null) {
        Binding before = find(old, scope, actions);
        bindings =
            new Binding(scope, actions, before == null ? new Gate() : before.gate(), bindings);
      }
    }
    point.bind(bindings);
    for (Binding each = old; each != null; each = each.next()) {
      if (find(bindings, each.scope(), each.actions()) == null) {
        each.gate().open();
      }
    }
  }

  private static @Nullable Binding find(
      @Nullable Binding bindings, FailScope scope, Actions actions) {
    for (Binding each = bindings; each != null; each = each.next()) {
      if (each.scope() == scope && each.actions() == actions) {
        return each;
      }
    }
    return null;
  }

  /** The entry of the very name, else of the last wildcard that fits and that the point accepts. */
  private static @Nullable Actions actionsFor(FailScope scope, String point) {
    Actions exact = scope.entries().get(point);
    if (exact != null) {
      return exact;
    }
    KnownPoint known = Catalogue.find(point);
    Actions last = null;
    for (Map.Entry<String, Actions> entry : scope.entries().entrySet()) {
      if (Wildcard.is(entry.getKey())
          && Wildcard.matches(entry.getKey(), point)
          && (known == null || known.accepts(entry.getValue()))) {
        last = entry.getValue();
      }
    }
    return last;
  }
}
