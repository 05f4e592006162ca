package io.i2o2.bench.command;

import io.i2o2.Scheduler;
import io.i2o2.bench.workload.Nops;
import java.util.Map;
import picocli.CommandLine.Command;

/** Measures operations that do nothing. */
@Command(
    name = "nop",
    description =
        "Measures operations that do nothing: each caller submits one, waits until it is over, and"
            + " submits the next.")
final class NopCommand extends LoadCommand {
  NopCommand() {
    super(1);
  }

  @Override
  int run() throws Exception {
    checkLoad();
    try (Scheduler scheduler = scheduler(callers());
        Nops nops = new Nops()) {
      sayBackend(scheduler);
      measure("nop", scheduler, nops, Map.of());
    }
    return 0;
  }
}
