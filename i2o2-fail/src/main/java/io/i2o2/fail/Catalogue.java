package io.i2o2.fail;

import io.i2o2.opcode.OpcodeKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The points of i2o2 itself. */
final class Catalogue {
  private static final String PREFIX = "i2o2::fail::";
  private static final Map<String, KnownPoint> POINTS = byName();

  private Catalogue() {}

  static List<KnownPoint> points() {
    return List.copyOf(POINTS.values());
  }

  static @Nullable KnownPoint find(String name) {
    return POINTS.get(name);
  }

  static List<KnownPoint> matching(String name) {
    return POINTS.values().stream().filter(point -> Wildcard.matches(name, point.name())).toList();
  }

  /** A callback's decision, if the point accepts it. */
  static @Nullable Outcome checked(String point, @Nullable Outcome decided) {
    KnownPoint known = find(point);
    String problem = known == null || decided == null ? null : known.problem(decided);
    if (problem != null) {
      throw new IllegalStateException(
          "the callback of " + point + " decided " + decided + ": " + problem);
    }
    return decided;
  }

  private static Map<String, KnownPoint> byName() {
    List<KnownPoint> points = new ArrayList<>();
    registration(points);
    replies(points);
    scheduler(points);
    operations(points);
    systemCalls(points);
    Map<String, KnownPoint> named = new LinkedHashMap<>();
    points.forEach(point -> named.put(point.name(), point));
    return Collections.unmodifiableMap(named);
  }

  private static void registration(List<KnownPoint> points) {
    for (String what : List.of("File", "Buffer")) {
      for (String async : List.of("", "Async")) {
        String suffix = async.isEmpty() ? "" : "_async";
        String name = "register_" + what.toLowerCase(Locale.ROOT) + suffix;
        points.add(
            KnownPoint.of(
                    PREFIX + name,
                    "Scheduler.register" + what + async + "; a number is the slot handed back")
                .words("scheduler_closed", "cancelled", "out_of_capacity")
                .results());
        points.add(
            KnownPoint.of(
                    PREFIX + "un" + name,
                    "Registered" + what + ".unregister" + async + "; return, or a number: success")
                .returning()
                .words("scheduler_closed", "cancelled", "out_of_capacity")
                .results());
      }
    }
  }

  private static void replies(List<KnownPoint> points) {
    points.add(
        KnownPoint.of(PREFIX + "try_get_result", "Reply.poll, once the operation has completed")
            .words("pending", "cancelled")
            .results());
    points.add(
        KnownPoint.of(
                PREFIX + "poll_reply_future",
                "Reply.join, await and toCompletableFuture, once the operation has completed")
            .words("pending", "cancelled")
            .results());
  }

  private static void scheduler(List<KnownPoint> points) {
    points.add(
        KnownPoint.of(
                PREFIX + "submit",
                "any submission; a number is the operation's result, queue_full is for trySubmit")
            .words("scheduler_closed", "queue_full")
            .results()
            .delaying());
    points.add(
        KnownPoint.of(PREFIX + "cancel", "Reply.cancel; return: the request is lost")
            .returning()
            .delaying());
    points.add(
        KnownPoint.of(
                PREFIX + "completion",
                "an operation is over, on the thread that tells its outcome; a number is told"
                    + " instead of its result")
            .results());
    points.add(
        KnownPoint.of(PREFIX + "guard_release", "the kernel is done, before a guard is released"));
    points.add(
        KnownPoint.of(PREFIX + "close", "Scheduler.close; return: as if its timeout were zero")
            .returning());
    points.add(
        KnownPoint.of("scheduler_create_fail", "making a scheduler; return: it cannot be made")
            .returning());
    points.add(
        KnownPoint.of("scheduler_run_fail", "a turn of the scheduler's loop; return: it dies, once")
            .returning());
  }

  private static void operations(List<KnownPoint> points) {
    for (OpcodeKind each : OpcodeKind.all()) {
      KnownPoint point = operation(each.name());
      boolean isTransfer =
          each.waitsFor() == OpcodeKind.Wait.FOR_DATA
              || each.waitsFor() == OpcodeKind.Wait.FOR_ROOM;
      points.add(isTransfer ? point.shortening() : point);
    }
  }

  private static KnownPoint operation(String name) {
    String more =
        switch (name) {
          case "openat" -> ", and Scheduler.open";
          case "close" -> "; the descriptor is closed all the same";
          default -> "";
        };
    return KnownPoint.of(PREFIX + "op::" + name, name + " operations" + more).results().delaying();
  }

  private static void systemCalls(List<KnownPoint> points) {
    Map<String, String> calls =
        Map.of(
            "setup", "io_uring_setup(2)",
            "enter", "io_uring_enter(2)",
            "register", "io_uring_register(2)",
            "mmap", "mmap(2) of a ring",
            "wake", "write(2) to the loop's eventfd");
    for (String name : List.of("setup", "enter", "register", "mmap", "wake")) {
      points.add(
          KnownPoint.of(PREFIX + "sys::" + name, calls.get(name) + ", only io_uring").errnos());
    }
    for (String version : List.of("5_13", "5_15", "5_18", "5_19", "6_0")) {
      points.add(
          KnownPoint.of(
                  "kernel_v" + version,
                  "return: io_uring is that of kernel " + version.replace('_', '.'))
              .returning());
    }
  }
}
