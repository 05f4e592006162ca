package io.i2o2.bench.command;

import io.i2o2.Availability;
import io.i2o2.BackendReport;
import io.i2o2.Fact;
import io.i2o2.Scheduler;
import io.i2o2.bench.report.FactSheet;
import io.i2o2.bench.report.JsonLine;
import io.i2o2.bench.report.SystemFacts;
import io.i2o2.fail.Failpoints;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Shows what there is. */
@Command(
    name = "probe",
    description =
        "Shows the system and its limits, the backends, what each found, and whether io_uring can"
            + " be used: if not, why and what to do.")
final class ProbeCommand extends BaseCommand {
  ProbeCommand() {}

  @Override
  int run() {
    // A probe that fails by a malformed point would only say that io_uring cannot be used.
    Failpoints.load();
    List<Fact> system = new ArrayList<>();
    system.add(new Fact("system", "kernel", Version.system()));
    system.add(new Fact("system", "java", Version.java()));
    system.addAll(SystemFacts.read());
    showFacts(null, system);
    List<BackendReport> backends = Scheduler.backends();
    for (BackendReport backend : backends) {
      showBackend(backend);
    }
    showVerdict(backends);
    return 0;
  }

  private void showBackend(BackendReport backend) {
    Availability availability = backend.availability();
    String can = availability.isAvailable() ? "can be used" : "cannot be used";
    say("");
    say("backend " + backend.name() + " (priority " + backend.priority() + ") " + can);
    say("  " + availability.describe());
    tell(
        line(backend.name())
            .add("available", availability.isAvailable())
            .add("priority", backend.priority())
            .add("detail", availability.describe()));
    showFacts(backend.name(), backend.facts());
  }

  private void showFacts(@Nullable String backend, List<Fact> facts) {
    FactSheet.lines(facts).forEach(this::say);
    for (Fact fact : facts) {
      tell(
          line(backend)
              .add("topic", fact.topic())
              .add("name", fact.name())
              .add("value", fact.value()));
    }
  }

  private void showVerdict(List<BackendReport> backends) {
    say("");
    say(
        backends.stream()
            .filter(each -> each.availability().isAvailable())
            .findFirst()
            .map(best -> "A scheduler takes " + best.name() + " here.")
            .orElse("No scheduler can be made here."));
    backends.stream()
        .filter(each -> each.name().equals(SchedulerCommand.URING))
        .findFirst()
        .ifPresentOrElse(
            uring -> say(verdict(uring.availability())),
            () ->
                say(
                    "io_uring cannot be used: i2o2-uring is not installed. Put its jar on the"
                        + " class path or module path."));
  }

  private static String verdict(Availability uring) {
    return uring.isAvailable()
        ? "io_uring can be used."
        : "io_uring cannot be used: " + uring.describe();
  }

  /** The fields that all lines of this program have; most say nothing here. */
  private static JsonLine line(@Nullable String backend) {
    return new JsonLine()
        .add("what", "probe")
        .add("backend", backend)
        .add("callers", null)
        .add("kind", null)
        .add("ops_per_s", null)
        .add("p50_us", null)
        .add("p99_us", null)
        .add("progressed", null);
  }
}
