package io.i2o2.nvme;

import io.i2o2.Errno;
import io.i2o2.ErrnoException;
import io.i2o2.FileHandle;
import io.i2o2.Scheduler;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the kernel's sysfs says of a device node: sysfs(5), Documentation/ABI. */
final class NvmeSysfs {
  // inode(7)
  private static final int KIND = 0170000;
  private static final int CHARACTER_DEVICE = 0020000;
  private static final int BLOCK_DEVICE = 0060000;

  private static final int SECTOR_BYTES = 512;
  private static final long KIB = 1024;

  private final Path node;
  private final Path sys;
  private final int kind;

  /** The device's folder in sysfs, or null where there is none, or no node. */
  private final @Nullable Path device;

  private NvmeSysfs(Path node, Path sys, int kind, @Nullable Path device) {
    this.node = node;
    this.sys = sys;
    this.kind = kind;
    this.device = device;
  }

  static NvmeSysfs of(Path node) {
    Path root = node.toAbsolutePath().getRoot();
    return of(node, root.resolve("sys"));
  }

  /** Looks a node up by its numbers: it may have any name. */
  static NvmeSysfs of(Path node, Path sys) {
    try {
      Map<String, Object> status = Files.readAttributes(node, "unix:mode,rdev");
      int kind = status.get("mode") instanceof Integer mode ? mode & KIND : 0;
      long numbers = status.get("rdev") instanceof Long rdev ? rdev : 0;
      return of(node, sys, kind, numbers);
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // Missing, or not a system with device nodes: the open says so.
      return new NvmeSysfs(node, sys, 0, null);
    }
  }

  /**
   * Looks a node up.
   *
   * @param numbers major and minor number as makedev(3) joins them
   */
  static NvmeSysfs of(Path node, Path sys, int kind, long numbers) {
    long major = ((numbers >> 8) & 0xfff) | ((numbers >> 32) & ~0xfffL);
    long minor = (numbers & 0xff) | ((numbers >> 12) & ~0xffL);
    String folder = kind == BLOCK_DEVICE ? "block" : "char";
    Path link = sys.resolve("dev").resolve(folder).resolve(major + ":" + minor);
    boolean isDevice = kind == BLOCK_DEVICE || kind == CHARACTER_DEVICE;
    return new NvmeSysfs(node, sys, kind, isDevice ? real(link) : null);
  }

  /** Opens a node, and explains what permissions it takes. */
  static FileHandle open(Scheduler scheduler, Path path, boolean writes) throws IOException {
    try {
      return writes
          ? scheduler.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
          : scheduler.open(path, StandardOpenOption.READ);
    } catch (ErrnoException e) {
      if (e.errno() == Errno.EACCES || e.errno() == Errno.EPERM) {
        String what = "open " + path + (writes ? " for reading and writing" : " for reading");
        throw withCause(new ErrnoException(e.errno(), what, NvmeMeaning.NOT_PERMITTED), e);
      }
      throw e;
    }
  }

  private static IOException withCause(IOException failure, Throwable cause) {
    failure.initCause(cause);
    return failure;
  }

  /** Refuses what exists and is not the generic node of a namespace. */
  void requireNamespace() throws IOException {
    String group = group();
    if (kind == BLOCK_DEVICE) {
      String name = device == null ? "" : name(device);
      throw wrong(
          name.startsWith("nvme")
              ? "a block node, which takes no NVMe commands: open the generic node "
                  + sibling("ng" + name.substring("nvme".length()).replaceFirst("p[0-9]+$", ""))
              : "a block device that is no namespace of an NVMe drive");
    }
    if (group.equals("nvme")) {
      throw wrong(
          "the node of a controller, which takes admin commands only (NvmeController): open the"
              + " generic node of one of its namespaces, such as "
              + sibling("ng" + (device == null ? "0" : name(device).substring(4)) + "n1"));
    }
    if (kind != 0 && !group.equals("nvme-generic")) {
      throw wrong("not the generic node of an NVMe namespace, such as /dev/ng0n1");
    }
  }

  /** Refuses what exists and is not the node of a controller. */
  void requireController() throws IOException {
    if (kind != 0 && (kind != CHARACTER_DEVICE || !group().equals("nvme"))) {
      Path own = controller();
      throw wrong(
          "not the node of an NVMe controller, such as " + (own == null ? sibling("nvme0") : own));
    }
  }

  /** The node of the controller that a namespace hangs on: the first, where there are several. */
  @Nullable Path controller() {
    Path parent = device == null || !group().equals("nvme-generic") ? null : device.getParent();
    if (parent == null) {
      return null;
    }
    if (name(parent).matches("nvme[0-9]+")) {
      return sibling(name(parent));
    }
    try (Stream<Path> links = Files.list(parent)) {
      return links
          .map(NvmeSysfs::name)
          .filter(each -> each.matches("nvme[0-9]+"))
          .sorted()
          .findFirst()
          .map(this::sibling)
          .orElse(null);
    } catch (IOException e) {
      return null;
    }
  }

  /** What the block layer knows of the namespace. */
  NvmeGeometry geometry() throws IOException {
    if (device == null) {
      throw wrong("sysfs (" + sys + ") does not have it: it must be mounted");
    }
    Path block = device.resolveSibling("nvme" + name(device).substring("ng".length()));
    if (!Files.isDirectory(block)) {
      throw wrong(
          "there is no block device "
              + name(block)
              + " for it in sysfs, so its number and size are not known here; NvmeNamespace.of"
              + " takes them");
    }
    long blockBytes = number(block, "queue/logical_block_size");
    long bytes = number(block, "size") * SECTOR_BYTES;
    if (bytes == 0) {
      throw wrong(
          "its size is 0: it is being formatted, or has a format (metadata) that the kernel does"
              + " not read and write; NvmeNamespace.of takes a geometry");
    }
    long maxPages = number(block, "queue/max_segments");
    long most =
        Math.min(
            number(block, "queue/max_hw_sectors_kb") * KIB, maxPages * NvmeGeometry.PAGE_BYTES);
    boolean isZoned = !text(block, "queue/zoned", "none").equals("none");
    long append = isZoned ? Math.min(most, number(block, "queue/zone_append_max_bytes")) : 0;
    return new NvmeGeometry(
        Integer.parseUnsignedInt(text(block, "nsid", "0")),
        Math.toIntExact(blockBytes),
        bytes / blockBytes,
        (int) Math.min(most / blockBytes * blockBytes, Integer.MAX_VALUE - blockBytes + 1),
        Math.toIntExact(maxPages),
        metadataBytes(block),
        isZoned ? number(block, "queue/chunk_sectors") * SECTOR_BYTES / blockBytes : 0,
        (int) (append / blockBytes * blockBytes));
  }

  /** From 6.8 on a number; before, only whether the block layer checks some. */
  private int metadataBytes(Path block) throws IOException {
    if (Files.exists(block.resolve("metadata_bytes"))) {
      return Math.toIntExact(number(block, "metadata_bytes"));
    }
    return text(block, "integrity/format", "none").equals("none")
        ? 0
        : NvmeGeometry.UNKNOWN_METADATA;
  }

  /** The class of the device, such as nvme-generic; empty where it is not known. */
  private String group() {
    Path subsystem = device == null ? null : real(device.resolve("subsystem"));
    return subsystem == null ? "" : name(subsystem);
  }

  private long number(Path block, String attribute) throws IOException {
    String text = text(block, attribute, "missing");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw withCause(
          wrong(block.resolve(attribute) + " is \"" + text + "\", but must be a number"), e);
    }
  }

  private static String text(Path block, String attribute, String missing) {
    try {
      return Files.readString(block.resolve(attribute)).strip();
    } catch (IOException e) {
      return missing;
    }
  }

  private IOException wrong(String why) {
    return new FileSystemException(node.toString(), null, why);
  }

  private Path sibling(String name) {
    return node.toAbsolutePath().resolveSibling(name);
  }

  private static @Nullable Path real(Path link) {
    try {
      return link.toRealPath();
    } catch (IOException e) {
      return null;
    }
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }
}
