package io.i2o2.fail;

import io.i2o2.spi.SystemCallHook;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts failpoints before the turns of a backend's loop and before its system calls; found by {@link
 * java.util.ServiceLoader}.
 */
public final class FailSystemCalls implements SystemCallHook.Provider {
  private static final Failpoint SETUP = point("setup");
  private static final Failpoint ENTER = point("enter");
  private static final Failpoint REGISTER = point("register");
  private static final Failpoint MMAP = point("mmap");
  private static final Failpoint WAKE = point("wake");

  /** The oldest first: if several are configured, it decides. */
  private static final List<Imitation> IMITATIONS =
      List.of(
          imitation(5, 13), imitation(5, 15), imitation(5, 18), imitation(5, 19), imitation(6, 0));

  /** For {@link java.util.ServiceLoader}. */
  public FailSystemCalls() {}

  /** A point that stands for a kernel. */
  private record Imitation(Failpoint point, SystemCallHook.Kernel kernel) {}

  private static Failpoint point(String call) {
    return Registry.declare("i2o2::fail::sys::" + call);
  }

  private static Imitation imitation(int major, int minor) {
    return new Imitation(
        Registry.declare("kernel_v" + major + "_" + minor),
        new SystemCallHook.Kernel(major, minor));
  }

  @Override
  public SystemCallHook hook() {
    Startup.ensureLoaded();
    SchedulerTag tag = SchedulerTag.current();
    if (tag == null) {
      return new Hook(new SchedulerTag("probe", TestScope.current()));
    }
    return new Hook(tag);
  }

  /** The hook of one scheduler, or of a probe. */
  private static final class Hook implements SystemCallHook {
    private final SchedulerTag tag;

    /** Who is dead has an end to come to, in which nothing more is asked. Only for the loop. */
    private boolean dead;

    Hook(SchedulerTag tag) {
      this.tag = tag;
    }

    @Override
    public void turn() {
      if (dead || !Points.RUN.isConfigured()) {
        return;
      }
      dead = true;
      if (Points.RUN.evaluate(Place.in(tag)) != null) {
        throw new IllegalStateException("failpoint " + Points.RUN.name());
      }
      dead = false;
    }

    @Override
    public int before(Call call, long argument) {
      Failpoint point =
          switch (call) {
            case SETUP -> SETUP;
            case ENTER -> ENTER;
            case REGISTER -> REGISTER;
            case MMAP -> MMAP;
            case WAKE -> WAKE;
          };
      return point.isConfigured() ? errno(point, argument) : 0;
    }

    private int errno(Failpoint point, long argument) {
      if (point.evaluate(new Place(tag, null, null, -1, argument))
          instanceof Outcome.Return(String text)) {
        Integer errno = text == null ? null : KnownPoint.parse(text);
        if (errno == null || errno >= 0) {
          throw new IllegalStateException(point.name() + " accepted return(" + text + ")");
        }
        return errno;
      }
      return 0;
    }

    @Override
    public @Nullable Kernel kernel() {
      for (Imitation each : IMITATIONS) {
        if (each.point().isConfigured() && each.point().evaluate(Place.in(tag)) != null) {
          return each.kernel();
        }
      }
      return null;
    }
  }
}
