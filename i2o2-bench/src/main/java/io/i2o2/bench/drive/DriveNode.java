package io.i2o2.bench.drive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The generic node of a namespace, and its block device.
 *
 * @param path such as {@code /dev/ng0n1}
 * @param block the name of the block device with the same blocks, such as {@code nvme0n1}
 * @param sys where the kernel's device tree is, mostly {@code /sys}
 * @param proc where the kernel's tables are, mostly {@code /proc}
 */
public record DriveNode(Path path, String block, Path sys, Path proc) {
  private static final Path SYS = Path.of("/sys");
  private static final Path PROC = Path.of("/proc");
  private static final Path DEV = Path.of("/dev");

  /**
   * The nodes that the kernel has made.
   *
   * @return in the order of their names; empty where there are none
   */
  public static List<DriveNode> all() {
    return all(SYS, PROC);
  }

  static List<DriveNode> all(Path sys, Path proc) {
    try (Stream<Path> found = Files.list(sys.resolve("class/nvme-generic"))) {
      return found.map(DriveNode::name).sorted().map(name -> named(name, sys, proc)).toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  /**
   * A node that was named.
   *
   * @param path the node, or a link to it
   * @return the node
   * @throws IOException if there is no such file, or no such node is known to the kernel
   */
  public static DriveNode of(Path path) throws IOException {
    return of(path, name(path.toRealPath()), all());
  }

  static DriveNode of(Path path, String name, List<DriveNode> all) throws IOException {
    for (DriveNode each : all) {
      if (name(each.path).equals(name)) {
        return new DriveNode(path, each.block, each.sys, each.proc);
      }
      if (each.block.equals(name)) {
        throw new IOException(
            path + " is a block node, which takes no NVMe commands: name " + each.path);
      }
    }
    throw new IOException(path + " is none of the generic nodes that there are: " + all);
  }

  private static DriveNode named(String name, Path sys, Path proc) {
    return new DriveNode(DEV.resolve(name), "nvme" + name.substring("ng".length()), sys, proc);
  }

  /**
   * Who may use it by permissions of the file alone.
   *
   * @return for instance {@code rw------- root:root, this process may read and write}
   */
  public String access() {
    try {
      String mode =
          String.format(
              Locale.ROOT,
              "%s %s:%s",
              permissions(),
              Files.getAttribute(path, "unix:owner"),
              Files.getAttribute(path, "unix:group"));
      boolean reads = Files.isReadable(path);
      boolean writes = Files.isWritable(path);
      return mode
          + ", this process may "
          + (reads && writes ? "read and write" : reads ? "read" : writes ? "write" : "do nothing");
    } catch (IOException | UnsupportedOperationException e) {
      return "not known: " + e;
    }
  }

  private String permissions() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  /**
   * The block device with the same blocks.
   *
   * @return its node, such as {@code /dev/nvme0n1}
   */
  public Path blockPath() {
    return DEV.resolve(block);
  }

  /**
   * Why the driver cannot poll for completions.
   *
   * @return null if it can
   * @throws IOException if that cannot be found out
   */
  public @Nullable String pollObstacle() throws IOException {
    Path polls = sys.resolve("class/block").resolve(block).resolve("queue/io_poll");
    return Files.readString(polls).strip().equals("1")
        ? null
        : "the driver has no poll queues ("
            + polls
            + " is not 1): the kernel's module parameter nvme.poll_queues says how many it makes";
  }

  /**
   * Who uses the blocks: mounts, swap, partitions, and devices made of it.
   *
   * @return one line each; empty if nothing does
   * @throws IOException if that cannot be found out
   */
  public List<String> users() throws IOException {
    List<String> users = new ArrayList<>();
    Path device = sys.resolve("class/block").resolve(block);
    List<String> parts = new ArrayList<>(List.of(block));
    try (Stream<Path> below = Files.list(device)) {
      below
          .filter(each -> Files.exists(each.resolve("partition")))
          .map(DriveNode::name)
          .sorted()
          .forEach(
              part -> {
                parts.add(part);
                users.add("it has partition " + part);
              });
    }
    for (String part : parts) {
      Path holders = (part.equals(block) ? device : device.resolve(part)).resolve("holders");
      try (Stream<Path> above = Files.list(holders)) {
        above
            .map(DriveNode::name)
            .sorted()
            .forEach(each -> users.add(each + " is made of " + part));
      }
      for (String line : Files.readAllLines(proc.resolve("self/mountinfo"))) {
        mount(line, device, part).ifPresent(users::add);
      }
      for (String line : Files.readAllLines(proc.resolve("swaps"))) {
        if (line.startsWith("/dev/" + part + " ")) {
          users.add(part + " is used for swap");
        }
      }
    }
    return users;
  }

  /** proc_pid_mountinfo(5): the number of the device is the third field, its name comes late. */
  private Optional<String> mount(String line, Path device, String part) throws IOException {
    Path folder = part.equals(block) ? device : device.resolve(part);
    String number = Files.readString(folder.resolve("dev")).strip();
    List<String> fields = List.of(line.split(" ", -1));
    int gap = fields.indexOf("-");
    boolean isSource = gap >= 0 && fields.get(gap + 2).equals("/dev/" + part);
    return isSource || fields.get(2).equals(number)
        ? Optional.of(part + " is mounted on " + fields.get(4))
        : Optional.empty();
  }

  private static String name(Path path) {
    return Objects.toString(path.getFileName(), "");
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
