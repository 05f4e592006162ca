package io.i2o2.fail;

import io.i2o2.Errno;
import io.i2o2.engine.CallInterceptor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The points before the system calls of one ring, and the kernel that it seems to have. */
final class CallPoints implements CallInterceptor {
  private static final Failpoint SETUP = point("setup");
  private static final Failpoint ENTER = point("enter");
  private static final Failpoint REGISTER = point("register");
  private static final Failpoint MMAP = point("mmap");
  private static final Failpoint WAKE = point("wake");

  /** The oldest first: if several are configured, it decides. */
  private static final List<Imitation> IMITATIONS =
      List.of(
          imitation(5, 13), imitation(5, 15), imitation(5, 18), imitation(5, 19), imitation(6, 0));

  private final SchedulerTag tag;

  /** The kernel to imitate, as of the last ring that was made; null for the one that is there. */
  private volatile @Nullable OlderKernel imitated;

  CallPoints(SchedulerTag tag) {
    this.tag = tag;
  }

  /** A point that stands for a kernel. */
  private record Imitation(Failpoint point, OlderKernel kernel) {}

  private static Failpoint point(String call) {
    return Registry.declare("i2o2::fail::sys::" + call);
  }

  private static Imitation imitation(int major, int minor) {
    return new Imitation(
        Registry.declare("kernel_v" + major + "_" + minor), new OlderKernel(major, minor));
  }

  @Override
  public int before(Call call, long number, int flags, MemorySegment argument) {
    Failpoint point =
        switch (call) {
          case SETUP -> SETUP;
          case ENTER -> ENTER;
          case REGISTER -> REGISTER;
          case MMAP -> MMAP;
          case WAKE -> WAKE;
        };
    int errno = point.isConfigured() ? errno(point, number) : 0;
    if (errno == 0 && call == Call.SETUP) {
      imitated = kernel();
    }
    OlderKernel kernel = imitated;
    return errno == 0 && kernel != null && !knows(kernel, call, number, flags, argument)
        ? -Errno.EINVAL
        : errno;
  }

  private static boolean knows(
      OlderKernel kernel, Call call, long number, int flags, MemorySegment argument) {
    return switch (call) {
      case SETUP -> kernel.knowsSetup(flags);
      case ENTER -> kernel.knowsEnter(flags);
      case REGISTER -> kernel.knowsRegister(number, argument);
      case MMAP, WAKE -> true;
    };
  }

  @Override
  public void after(Call call, long number, MemorySegment argument) {
    OlderKernel kernel = imitated;
    if (kernel != null && call == Call.SETUP) {
      kernel.cutFeatures(argument);
    } else if (kernel != null && call == Call.REGISTER) {
      kernel.cutAnswer(number, argument);
    }
  }

  private int errno(Failpoint point, long number) {
    if (point.evaluate(new Place(tag, null, null, -1, number))
        instanceof Outcome.Return(String text)) {
      Integer errno = text == null ? null : KnownPoint.parse(text);
      if (errno == null || errno >= 0) {
        throw new IllegalStateException(point.name() + " accepted return(" + text + ")");
      }
      return errno;
    }
    return 0;
  }

  private @Nullable OlderKernel kernel() {
    for (Imitation each : IMITATIONS) {
      if (each.point().isConfigured() && each.point().evaluate(Place.in(tag)) != null) {
        return each.kernel();
      }
    }
    return null;
  }
}
