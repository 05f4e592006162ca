package io.i2o2.bench.command;

import io.i2o2.bench.report.Comparison;
import io.i2o2.bench.report.JsonLine;
import io.i2o2.bench.report.Result;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What the commands have in common that have several do the same work in turns. */
abstract class TurnsCommand extends LoadCommand {
  private static final int ROUNDS = 3;
  private static final int MOST_DISCARDED = 1_000;

  @Option(
      names = "--discard",
      paramLabel = "N",
      order = 22,
      description = {
        "Rounds before the first that counts, as the JVM compiles in the first ones.",
        "Default: ${DEFAULT-VALUE}."
      })
  private int discard;

  TurnsCommand() {
    super(ROUNDS);
  }

  final void checkTurns() {
    checkLoad();
    range("--discard", discard, 0, MOST_DISCARDED);
  }

  /** Opens them, says who is missing, and measures the others round by round. */
  final Comparison inTurns(String what, List<String> names, String base, Rivals.Opener opener)
      throws IOException, InterruptedException {
    List<Rivals.Rival> present = new ArrayList<>();
    for (String name : names) {
      try {
        present.add(opener.open(name));
      } catch (Rivals.Missing e) {
        sayMissing(what, name, FailureText.message(e));
      }
    }
    Comparison comparison = new Comparison(base);
    for (int round = -discard; round < repeat(); round++) {
      for (Rivals.Rival each : present) {
        Result result = each.measure();
        if (round >= 0) {
          comparison.add(result);
        }
      }
    }
    return comparison;
  }

  /** A line instead of figures. */
  private void sayMissing(String what, String backend, String reason) throws IOException {
    say(backend + ": not measured: " + reason);
    tell(
        new JsonLine()
            .add("what", what)
            .add("backend", backend)
            .add("callers", callers())
            .add("kind", kind())
            .add("ops_per_s", null)
            .add("p50_us", null)
            .add("p99_us", null)
            .add("progressed", null)
            .add("reason", reason));
  }

  final void show(Comparison comparison, String work, Map<String, Object> more) throws IOException {
    say(
        String.format(
            "%s, %d %s callers, medians of %d rounds", work, callers(), kind(), repeat()));
    for (String line : comparison.table()) {
      say(line);
    }
    for (Result each : comparison.medians()) {
      Map<String, Object> all = new LinkedHashMap<>(each.more());
      all.putAll(more);
      tell(each.withMore(all).json());
    }
  }
}
