package io.i2o2;

import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.i2o2.Availability.Available;
import io.i2o2.spi.SchedulerProvider;
import java.util.List;
import java.util.function.Supplier;

/** A backend that answers what the test wants; two of them, one better than the other. */
abstract class ScriptedProvider implements SchedulerProvider {
  /** What one of them answers. */
  static final class Script {
    String name = "";
    Supplier<Availability> availability = () -> new Available("here");
    Supplier<Scheduler> create = () -> mock(Scheduler.class);
    Supplier<List<Fact>> probe = List::of;

    void reset(String newName) {
      name = newName;
      availability = () -> new Available("here");
      create = () -> started(newName);
      probe = List::of;
    }
  }

  static final Script BETTER = new Script();
  static final Script WORSE = new Script();

  private final Script script;
  private final int priority;

  ScriptedProvider(Script script, int priority) {
    this.script = script;
    this.priority = priority;
  }

  static Scheduler started(String backend) {
    Scheduler scheduler = mock(Scheduler.class);
    when(scheduler.backend()).thenReturn(new Backend(backend, "set up"));
    return scheduler;
  }

  @Override
  public String name() {
    return script.name;
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public Availability availability() {
    return script.availability.get();
  }

  @Override
  public List<Fact> probe() {
    return script.probe.get();
  }

  @Override
  public Scheduler create(SchedulerOptions options) {
    return script.create.get();
  }

  @Override
  public SchedulerLoop createLoop(SchedulerOptions options) {
    Scheduler scheduler = script.create.get();
    SchedulerLoop loop = mock(SchedulerLoop.class);
    when(loop.scheduler()).thenReturn(scheduler);
    return loop;
  }

  /** The one to be tried first. */
  public static final class Better extends ScriptedProvider {
    /** For the service loader. */
    public Better() {
      super(BETTER, 200);
    }
  }

  /** The one to be tried next; without it nothing of io_uring is missed. */
  public static final class Worse extends ScriptedProvider {
    /** For the service loader. */
    public Worse() {
      super(WORSE, 150);
    }
  }

  /** Cannot be constructed. */
  public static final class ThrowsWhenConstructed extends ScriptedProvider {
    /** For the service loader. */
    public ThrowsWhenConstructed() {
      super(WORSE, 0);
      throw new IllegalStateException("no such luck");
    }
  }
}
