package io.i2o2.bench.command;

import io.i2o2.bench.report.JsonLine;
import io.i2o2.fail.Failpoints;
import io.i2o2.fail.KnownPoint;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Lists the failpoints. */
@Command(
    name = "failpoints",
    description = {
      "Lists the points where FAILPOINTS can inject faults, and what each accepts.",
      "",
      "For instance: FAILPOINTS='i2o2::fail::op::read=3*off->1*return(EIO)' i2o2 demo"
    })
final class FailpointsCommand extends BaseCommand {
  @Override
  int run() throws IOException {
    for (KnownPoint point : Failpoints.known()) {
      String accepts = String.join(", ", point.accepts());
      say(point.name() + ": " + point.meaning());
      if (!accepts.isEmpty()) {
        say("    " + accepts);
      }
      tell(
          new JsonLine()
              .add("what", point.name())
              .add("meaning", point.meaning())
              .add("accepts", accepts));
    }
    say("Every point also takes off, sleep(ms), panic, print, pause, yield and delay(ms).");
    return 0;
  }
}
