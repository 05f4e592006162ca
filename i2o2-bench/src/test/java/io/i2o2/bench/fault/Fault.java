package io.i2o2.bench.fault;

import io.i2o2.fail.Failpoints;
import io.i2o2.fail.KnownPoint;
import java.util.ArrayList;
import java.util.List;

/**
 * Something to go wrong once, at some hit of a point.
 *
 * @param point the point's name
 * @param task what happens there
 */
record Fault(String point, String task) {
  private static final String OWN = "i2o2::fail::";

  /** Each point with one of each kind of task that it takes, and with a panic. */
  static List<Fault> all() {
    List<Fault> all = new ArrayList<>();
    for (KnownPoint point : Failpoints.known()) {
      for (String accepted : point.accepts()) {
        tasks(accepted).forEach(task -> all.add(new Fault(point.name(), task)));
      }
      all.add(new Fault(point.name(), "panic"));
    }
    return all;
  }

  private static List<String> tasks(String accepted) {
    return switch (accepted) {
      case "return(errno or number)" -> List.of("return(EIO)");
      // One that ends a ring, and one that passes.
      case "return(errno)" -> List.of("return(EIO)", "return(EAGAIN)");
      case "short(n)" -> List.of("short(3)");
      case "latency(ms)" -> List.of("latency(1)");
      default -> List.of(accepted);
    };
  }

  /** The actions that let it happen at the n-th hit, and never again. */
  String atHit(int number) {
    return (number - 1) + "*off->1*" + task;
  }

  boolean isReachable(String backend) {
    return isReachable(point, backend);
  }

  /** Whether a backend passes a point at all. */
  static boolean isReachable(String point, String backend) {
    return backend.equals("uring")
        || !(point.startsWith(OWN + "sys::") || point.startsWith("kernel_"));
  }

  /** Whether a caller cannot but notice it. */
  boolean isNoticed() {
    boolean ofCall =
        point.startsWith(OWN + "op::")
            || point.startsWith(OWN + "register_")
            || point.startsWith(OWN + "unregister_")
            || point.equals(OWN + "submit")
            || isLie()
            || point.equals("scheduler_create_fail")
            || point.equals(OWN + "sys::setup")
            || point.equals(OWN + "sys::mmap");
    boolean isMild =
        task.startsWith("latency")
            || task.equals("return(queue_full)")
            || (task.equals("return") && point.startsWith(OWN + "unregister_")); // a success
    boolean ofCaller = point.equals(OWN + "cancel") || point.equals(OWN + "close");
    return (ofCall && !isMild) || (ofCaller && task.equals("panic"));
  }

  /** Whether the scheduler must survive it. */
  boolean isHarmless() {
    return point.startsWith(OWN)
        && !point.startsWith(OWN + "sys::")
        && !point.equals(OWN + "close");
  }

  /** Whether what happened is told otherwise. */
  boolean isLie() {
    return point.equals(OWN + "completion") && task.startsWith("return");
  }

  /** Whether a request to cancel may get lost. */
  boolean isOfCancel() {
    return point.equals(OWN + "cancel");
  }

  @Override
  public String toString() {
    return point + "=" + task;
  }
}
