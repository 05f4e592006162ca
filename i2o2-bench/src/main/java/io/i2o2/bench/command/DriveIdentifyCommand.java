package io.i2o2.bench.command;

import io.i2o2.Fact;
import io.i2o2.Scheduler;
import io.i2o2.bench.drive.DriveNode;
import io.i2o2.bench.report.Bytes;
import io.i2o2.bench.report.FactSheet;
import io.i2o2.bench.report.JsonLine;
import io.i2o2.nvme.NvmeController;
import io.i2o2.nvme.NvmeFormat;
import io.i2o2.nvme.NvmeGeometry;
import io.i2o2.nvme.NvmeIdentity;
import io.i2o2.nvme.NvmeNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** Shows what a namespace is. */
@Command(
    name = "identify",
    description =
        "Shows the geometry of a namespace, what commands to it must fit, who uses it, and what the"
            + " drive says of itself where it may be asked.")
final class DriveIdentifyCommand extends DriveCommand {
  DriveIdentifyCommand() {}

  @Override
  int run() throws Exception {
    return read(this::show);
  }

  private void show(Scheduler scheduler, NvmeNamespace drive) throws IOException {
    List<Fact> facts = new ArrayList<>();
    NvmeGeometry geometry = drive.geometry();
    add(facts, "nsid", Integer.toUnsignedString(geometry.nsid()));
    add(facts, "blocks", geometry.blocks() + " of " + geometry.blockBytes() + " bytes");
    add(facts, "size", Bytes.text(geometry.byteCount()));
    add(
        facts,
        "transfer",
        "at most " + geometry.maxTransferBytes() + " bytes in " + geometry.maxPages() + " pages");
    add(
        facts,
        "zones",
        geometry.isZoned()
            ? geometry.zoneBlocks() + " blocks, appends of " + geometry.maxAppendBytes() + " bytes"
            : "none");
    add(facts, "metadata", metadata(geometry, drive.format()));
    add(facts, "used by", usedBy());
    controller(scheduler, drive, facts);
    for (String line : FactSheet.lines(facts)) {
      say(line);
    }
    JsonLine line = new JsonLine().add("what", "nvme identify").add("device", device());
    facts.forEach(fact -> line.add(fact.name(), fact.value()));
    tell(line);
  }

  private static String metadata(NvmeGeometry geometry, @Nullable NvmeFormat format) {
    if (!geometry.hasMetadata()) {
      return "none";
    }
    String bytes = geometry.metadataBytes() < 0 ? "some" : geometry.metadataBytes() + " bytes";
    return bytes
        + (format == null ? "" : format.isExtended() ? " after each block" : " beside the blocks")
        + (format == null || format.protectionType() == 0
            ? ""
            : ", protection information of type " + format.protectionType())
        + ": reads and writes are not supported";
  }

  private String usedBy() {
    try {
      List<String> users = DriveNode.of(device()).users();
      return users.isEmpty() ? "nothing" : String.join(", ", users);
    } catch (IOException e) {
      return "not known: " + e.getMessage();
    }
  }

  private void controller(Scheduler scheduler, NvmeNamespace drive, List<Fact> facts) {
    Path path = drive.controller();
    if (path == null) {
      add(facts, "controller", "not known");
      return;
    }
    try (NvmeController controller = NvmeController.open(scheduler, path)) {
      NvmeIdentity identity = controller.identify();
      add(facts, "controller", path.toString());
      add(facts, "model", identity.model());
      add(facts, "serial", identity.serial());
      add(facts, "firmware", identity.firmware());
    } catch (IOException e) {
      add(facts, "controller", path + " cannot be asked: " + e.getMessage());
    }
  }

  private static void add(List<Fact> facts, String name, String value) {
    facts.add(new Fact("nvme", name, value));
  }
}
