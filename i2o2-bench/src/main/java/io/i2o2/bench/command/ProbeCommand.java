package io.i2o2.bench.command;

import io.i2o2.Availability;
import io.i2o2.BackendReport;
import io.i2o2.Fact;
import io.i2o2.Scheduler;
import io.i2o2.bench.drive.DriveNode;
import io.i2o2.bench.report.FactSheet;
import io.i2o2.bench.report.JsonLine;
import io.i2o2.bench.report.SystemFacts;
import io.i2o2.fail.Failpoints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Shows what there is. */
@Command(
    name = "probe",
    description =
        "Shows the system and its limits, the nodes of NVMe drives and who may use them, the"
            + " backends, what each found, and whether io_uring can be used: if not, why and what"
            + " to do.")
final class ProbeCommand extends BaseCommand {
  ProbeCommand() {}

  @Override
  int run() throws IOException {
    // A probe that fails by a malformed point would only say that io_uring cannot be used.
    Failpoints.load();
    List<Fact> system = new ArrayList<>();
    system.add(new Fact("system", "kernel", Version.system()));
    system.add(new Fact("system", "java", Version.java()));
    system.addAll(SystemFacts.read());
    for (DriveNode node : DriveNode.all()) {
      system.add(
          new Fact("nvme", node.toString(), node.access() + "; block device " + node.block()));
    }
    showFacts(null, system);
    List<BackendReport> backends = Scheduler.backends();
    for (BackendReport backend : backends) {
      showBackend(backend);
    }
    showVerdict(backends);
    return 0;
  }

  private void showBackend(BackendReport backend) throws IOException {
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

  private void showFacts(@Nullable String backend, List<Fact> facts) throws IOException {
    for (String line : FactSheet.lines(facts)) {
      say(line);
    }
    for (Fact fact : facts) {
      tell(
          line(backend)
              .add("topic", fact.topic())
              .add("name", fact.name())
              .add("value", fact.value()));
    }
  }

  private void showVerdict(List<BackendReport> backends) throws IOException {
    say("");
    say(
        backends.stream()
            .filter(each -> each.availability().isAvailable())
            .findFirst()
            .map(best -> "A scheduler takes " + best.name() + " here.")
            .orElse("No scheduler can be made here."));
    say(
        backends.stream()
            .filter(each -> each.name().equals(SchedulerCommand.URING))
            .findFirst()
            .map(uring -> verdict(uring.availability()))
            .orElse(
                "io_uring cannot be used: i2o2-uring is not installed. Put its jar on the class"
                    + " path or module path."));
  }

  private static String verdict(Availability uring) {
    return uring.isAvailable()
        ? "io_uring can be used."
        : "io_uring cannot be used: " + uring.describe();
  }

  /** Names the backend, unless it is about the system. */
  private static JsonLine line(@Nullable String backend) {
    JsonLine line = new JsonLine().add("what", "probe");
    return backend == null ? line : line.add("backend", backend);
  }
}
