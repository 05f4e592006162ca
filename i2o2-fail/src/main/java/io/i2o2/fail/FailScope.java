package io.i2o2.fail;

import io.i2o2.Scheduler;
import io.i2o2.engine.Engine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom a configuration concerns: everybody ({@link Failpoints#global()}), one thread ({@link
 * #thread}), one scheduler ({@link #scheduler}), or one test with its threads and schedulers
 * ({@link #create}).
 *
 * <p>A point looks at the narrowest scope that is concerned and has something configured for it
 * (thread, scheduler, test, global), and at no other. Each scope has its own seed, counts and
 * counters. Thread-safe.
 */
public abstract sealed class FailScope permits GlobalScope, ThreadScope, SchedulerScope, TestScope {

  /** Names, wildcards too, in the order of configuration. Only under the registry's lock. */
  private final Map<String, Actions> entries = new LinkedHashMap<>();

  private final Map<String, Counters> counters = new ConcurrentHashMap<>();
  private volatile Rolls rolls = Rolls.fromProperty();

  FailScope() {}

  /**
   * Concerns what one thread does.
   *
   * @param thread the thread
   * @return a new scope, with nothing configured
   */
  public static FailScope thread(Thread thread) {
    return new ThreadScope(thread);
  }

  /**
   * Concerns what one scheduler does, for whatever thread; also its replies after its end, until
   * {@link #clear()}.
   *
   * @param scheduler made while this module was on the path
   * @return a new scope, with nothing configured
   * @throws IllegalArgumentException if it was made without failpoints
   */
  public static FailScope scheduler(Scheduler scheduler) {
    if (Engine.interceptor(scheduler) instanceof FailInterceptor ours) {
      return new SchedulerScope(ours.tag());
    }
    throw new IllegalArgumentException(
        scheduler + " has no failpoints: i2o2-fail was not found when it was made");
  }

  /**
   * Concerns one test: the threads that run in the scope, those they start meanwhile, and the
   * schedulers they create. Tests that run at the same time do not disturb each other.
   *
   * @param name for messages
   * @return a new scope, with nothing configured; see {@link #run}
   */
  public static FailScope create(String name) {
    return new TestScope(name);
  }

  /** Whether it concerns the current thread, acting on a scheduler or on none. */
  abstract boolean covers(@Nullable SchedulerTag scheduler);

  /** How narrow it is: the narrowest decides. */
  abstract int rank();

  /**
   * Runs code in this scope, if it is one of {@link #create}; others need no entering.
   *
   * @param <T> the type of the result
   * @param <E> what the code throws
   * @param body the code
   * @return its result
   * @throws E as thrown by the code
   */
  public <T extends @Nullable Object, E extends Exception> T run(Body<T, E> body) throws E {
    return body.run();
  }

  /**
   * Code to run in a scope.
   *
   * @param <T> the type of the result
   * @param <E> what it throws
   */
  @FunctionalInterface
  public interface Body<T extends @Nullable Object, E extends Exception> {
    /**
     * Runs it.
     *
     * @return its result
     * @throws E if it likes
     */
    T run() throws E;
  }

  /**
   * Configures a point, or all that a wildcard matches. It replaces what this scope had configured
   * under the same name; threads paused there go on.
   *
   * @param name a point's name; {@code *} stands for any characters. A name without {@code *}
   *     counts more than one with, and among those the last configured
   * @param actions such as {@code 2*off->1*return(ENOSPC)}
   * @return this
   * @throws FailpointSyntaxException if the actions are malformed or the point does not accept
   *     them, or in strict mode if no such point is known
   */
  public FailScope configure(String name, String actions) {
    Startup.ensureLoaded();
    return put(name, Parser.parse(actions), "in " + RustText.quote(actions));
  }

  /**
   * Configures a point by code.
   *
   * @param name as for {@link #configure(String, String)}
   * @param callback decides each hit
   * @return this
   * @throws FailpointSyntaxException in strict mode, if no such point is known
   */
  public FailScope configure(String name, FailpointCallback callback) {
    Objects.requireNonNull(callback, "callback");
    Startup.ensureLoaded();
    return put(name, Actions.callback(callback), "callback");
  }

  private FailScope put(String name, Actions actions, String where) {
    Registry.check(name, 1, actions, where);
    Registry.put(this, name, actions);
    return this;
  }

  /**
   * Configures several points, as the variable {@code FAILPOINTS} does.
   *
   * @param failpoints {@code name=actions} entries, separated by {@code ;}
   * @return this
   * @throws FailpointSyntaxException if an entry is malformed; nothing is configured then
   */
  public FailScope configureAll(String failpoints) {
    Startup.ensureLoaded();
    load(failpoints);
    return this;
  }

  void load(String failpoints) {
    List<Parser.Entry> entries = Parser.entries(failpoints);
    List<Actions> parsed = new ArrayList<>();
    for (Parser.Entry entry : entries) {
      try {
        Actions actions = entry.parse();
        Registry.check(entry.name(), entry.nameAt(), actions, entry.where());
        parsed.add(actions);
      } catch (FailpointSyntaxException e) {
        throw e.unableToConfigure(entry.name());
      }
    }
    for (int i = 0; i < parsed.size(); i++) {
      Registry.put(this, entries.get(i).name(), parsed.get(i));
    }
  }

  /**
   * Takes away what this scope has configured under a name; threads paused there go on.
   *
   * @param name as it was configured
   * @return whether there was anything
   */
  public boolean remove(String name) {
    Startup.ensureLoaded();
    return Registry.remove(this, name);
  }

  /** Takes away all that this scope has configured; paused threads go on. Counters are kept. */
  public void clear() {
    Startup.ensureLoaded();
    Registry.clear(this);
  }

  /**
   * What is configured.
   *
   * @return names and actions, in the order of configuration; {@code callback} for code
   */
  public List<Map.Entry<String, String>> list() {
    Startup.ensureLoaded();
    return Registry.list(this);
  }

  /**
   * Checks that there is a point for every name that is configured. One of code that was not yet
   * run counts as not there.
   *
   * @param prefix of the names to check; the empty one checks all
   * @throws FailpointSyntaxException if there is none; the message suggests the nearest name
   */
  public void requireKnown(String prefix) {
    Startup.ensureLoaded();
    Registry.requireKnown(this, prefix);
  }

  /**
   * How often a point was passed while this scope had something configured for it.
   *
   * @param point the point's name, not a wildcard
   * @return the hits since the scope, or for the global one the scenario, began
   */
  public long hits(String point) {
    return counters(point).hits();
  }

  /**
   * How often a point did something other than {@code off}.
   *
   * @param point the point's name, not a wildcard
   * @return at most {@link #hits}
   */
  public long triggers(String point) {
    return counters(point).triggers();
  }

  /**
   * Waits until a point was hit.
   *
   * @param point the point's name, not a wildcard
   * @param count how often in all
   * @param timeout how long to wait
   * @return whether it was
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitHits(String point, long count, Duration timeout) throws InterruptedException {
    return counters(point).awaitHits(count, timeout);
  }

  /**
   * Waits until a point was hit once.
   *
   * @param point the point's name, not a wildcard
   * @param timeout how long to wait
   * @return whether it was
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitHit(String point, Duration timeout) throws InterruptedException {
    return awaitHits(point, 1, timeout);
  }

  /**
   * Waits until a thread is paused at a point.
   *
   * @param point the point's name, not a wildcard
   * @param timeout how long to wait
   * @return whether one is
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitPaused(String point, Duration timeout) throws InterruptedException {
    return counters(point).awaitPaused(timeout);
  }

  /**
   * The seed of this scope's random rolls.
   *
   * @return what {@link #seed(long)} repeats them with
   */
  public long seed() {
    return rolls.seed();
  }

  /**
   * How to repeat the random rolls, for the message of a test that failed.
   *
   * @return a sentence with the seed and the property that sets it
   */
  public String replay() {
    return SeedNote.text(seed());
  }

  /**
   * Starts the random rolls anew. Default: the property {@link Failpoints#SEED_PROPERTY}, else a
   * random seed.
   *
   * @param seed any number
   * @return this
   */
  public FailScope seed(long seed) {
    rolls = new Rolls(seed);
    return this;
  }

  Map<String, Actions> entries() {
    return entries;
  }

  Rolls rolls() {
    return rolls;
  }

  Counters counters(String point) {
    return counters.computeIfAbsent(point, _ -> new Counters());
  }

  void restart() {
    Rolls.checkProperty();
    counters.clear();
    rolls = Rolls.fromProperty();
  }
}
