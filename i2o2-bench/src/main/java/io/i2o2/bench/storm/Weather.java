package io.i2o2.bench.storm;

import io.i2o2.fail.FailScope;
import io.i2o2.fail.Failpoints;
import io.i2o2.fail.KnownPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Faults at every point, at random, and others every few milliseconds. */
final class Weather {
  private static final List<String> ERRNOS =
      List.of("EIO", "ENOSPC", "EAGAIN", "EINTR", "EBUSY", "ENOMEM", "EINVAL", "-5", "EBADF");

  /** What passes by itself: of others the loop dies. */
  private static final List<String> PASSING = List.of("EINTR", "EAGAIN", "EBUSY", "ENOMEM");

  private final FailScope scope;
  private final SplittableRandom random;
  private final boolean exact;

  /**
   * Weather over one scheduler.
   *
   * @param exact whether results stay true: faults make up errnos, but no counts
   */
  Weather(FailScope scope, SplittableRandom random, boolean exact) {
    this.scope = scope;
    this.random = random;
    this.exact = exact;
  }

  /** Other faults from now on; whoever is paused goes on. */
  void change() {
    List<String> entries = new ArrayList<>();
    for (KnownPoint point : Failpoints.known()) {
      entries.add(point.name() + "=" + actions(point));
    }
    scope.configureAll(String.join(";", entries));
  }

  private String actions(KnownPoint point) {
    List<String> chain = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      chain.add(action(point));
    }
    return String.join("->", chain);
  }

  private String action(KnownPoint point) {
    List<String> accepted = point.accepts();
    int dice = random.nextInt(accepted.size() + 2);
    if (dice >= accepted.size()) {
      return anywhere(point.name());
    }
    return often(point.name()) + "%" + task(point.name(), accepted.get(dice));
  }

  /** Tasks that every point takes; those that take time are rare. */
  private String anywhere(String point) {
    return switch (random.nextInt(8)) {
      case 0 -> "0.01%2*sleep(1)";
      case 1 -> "0.01%2*delay(1)";
      case 2 -> "0.01%1*pause";
      case 3 -> "1%5*print(a storm)";
      case 4 -> (mayDie() ? often(point) : 0) + "%1*panic";
      case 5 -> "3*off";
      default -> "2%yield";
    };
  }

  private boolean mayDie() {
    return random.nextInt(4) == 0;
  }

  private double often(String point) {
    if (point.startsWith("i2o2::fail::sys::") || point.startsWith("scheduler_run")) {
      boolean perTurn = point.endsWith("enter") || point.endsWith("run_fail");
      return perTurn ? 0.02 : 5;
    }
    boolean onceForAScheduler =
        point.startsWith("kernel_")
            || point.endsWith("create_fail")
            || point.endsWith("fail::close");
    if (onceForAScheduler) {
      return 25;
    }
    boolean seldomPassed = point.contains("register_") || point.endsWith("openat");
    return seldomPassed ? 10 : 1;
  }

  private String task(String point, String accepted) {
    return switch (accepted) {
      case "return(errno)" -> "return(" + (mayDie() ? any(ERRNOS) : any(PASSING)) + ")";
      case "return(errno or number)" -> "return(" + (exact ? any(ERRNOS) : number(point)) + ")";
      case "short(n)" -> "short(" + random.nextInt(200) + ")";
      case "latency(ms)" -> "latency(" + random.nextInt(1, 4) + ")";
      default -> accepted;
    };
  }

  private String number(String point) {
    // Nobody may believe that a descriptor was opened and close it.
    boolean errno = random.nextBoolean() || point.endsWith("openat");
    return errno ? any(ERRNOS) : Integer.toString(random.nextInt(10));
  }

  private String any(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
