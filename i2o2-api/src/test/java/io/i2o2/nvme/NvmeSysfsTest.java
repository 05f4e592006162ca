package io.i2o2.nvme;

import static io.i2o2.nvme.NvmeFixture.refuses;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.i2o2.contract.LinuxOnly;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Device nodes as a tree of files like sysfs shows them. */
@LinuxOnly("symbolic links")
final class NvmeSysfsTest {
  private static final int CHARACTER = 0020000;
  private static final int BLOCK = 0060000;
  private static final Path NODE = Path.of("/dev/ng2n7");

  @TempDir private Path sys = Path.of("");
  private Path controller = Path.of("");
  private Path block = Path.of("");

  @BeforeEach
  void plantATree() throws IOException {
    controller = Files.createDirectories(sys.resolve("devices/pci/nvme/nvme2"));
    block = Files.createDirectories(controller.resolve("nvme2n7"));
    Files.createDirectories(block.resolve("queue"));
    device("char", "10:7", Files.createDirectories(controller.resolve("ng2n7")), "nvme-generic");
    device("char", "240:2", controller, "nvme");
    device("block", "259:300", block, "block");
    device("block", "259:1", Files.createDirectories(block.resolve("nvme2n7p1")), "block");
    device("char", "1:3", Files.createDirectories(sys.resolve("devices/virtual/null")), "mem");
    device("block", "8:0", Files.createDirectories(sys.resolve("devices/sda")), "block");
    put("nsid", "9");
    put("size", "2048");
    put("queue/logical_block_size", "4096");
    put("queue/max_hw_sectors_kb", "512");
    put("queue/max_segments", "127");
    put("queue/zoned", "none");
  }

  @Test
  void theBlockLayerKnowsTheGeometry() throws Exception {
    NvmeGeometry found = generic().geometry();
    assertEquals(new NvmeGeometry(9, 4096, 256, 127 * 4096, 127, 0, 0, 0), found);
    put("queue/max_segments", "65535");
    put("queue/max_hw_sectors_kb", "4294967");
    put("queue/logical_block_size", "512");
    put("nsid", "4294967294");
    found = generic().geometry();
    assertEquals(65535 * 4096, found.maxTransferBytes());
    assertEquals(2048, found.blocks());
    assertEquals(-2, found.nsid());
  }

  @Test
  void zonesAreCountedInBlocks() throws Exception {
    put("queue/zoned", "host-managed");
    put("queue/chunk_sectors", "8192");
    put("queue/zone_append_max_bytes", "131100");
    NvmeGeometry found = generic().geometry();
    assertEquals(1024, found.zoneBlocks());
    assertEquals(131072, found.maxAppendBytes());
  }

  @Test
  void metadataAreFoundByNewAndOldKernels() throws Exception {
    Files.createDirectories(block.resolve("integrity"));
    put("integrity/format", "none");
    assertEquals(0, generic().geometry().metadataBytes());
    put("integrity/format", "T10-DIF-TYPE1-CRC");
    assertEquals(NvmeGeometry.UNKNOWN_METADATA, generic().geometry().metadataBytes());
    put("metadata_bytes", "8");
    assertEquals(8, generic().geometry().metadataBytes());
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    put("size", "0");
    refuses(FileSystemException.class, () -> generic().geometry(), NODE.toString(), "size is 0");
    Files.delete(block.resolve("size"));
    refuses(FileSystemException.class, () -> generic().geometry(), "nvme2n7/size", "a number");
    put("size", "many");
    refuses(FileSystemException.class, () -> generic().geometry(), "\"many\"");
    Files.move(block, controller.resolve("gone"));
    refuses(FileSystemException.class, () -> generic().geometry(), "no block device nvme2n7");
    refuses(FileSystemException.class, () -> of(CHARACTER, 99, 9).geometry(), "sysfs", "mounted");
  }

  @Test
  void theControllerIsTheFolderAbove() throws Exception {
    assertEquals(Path.of("/dev/nvme2"), generic().controller());
    assertNull(of(CHARACTER, 1, 3).controller());
  }

  @Test
  void aSubsystemLeadsToItsFirstController() throws Exception {
    Path subsystem = Files.createDirectories(sys.resolve("devices/virtual/nvme-subsys0"));
    Path head = Files.createDirectories(subsystem.resolve("ng0n1"));
    device("char", "10:8", head, "nvme-generic");
    assertNull(of(CHARACTER, 10, 8).controller());
    Files.createSymbolicLink(subsystem.resolve("nvme4"), controller);
    Files.createSymbolicLink(subsystem.resolve("nvme3"), controller);
    Files.createDirectories(subsystem.resolve("nvme0n1"));
    assertEquals(Path.of("/dev/nvme3"), of(CHARACTER, 10, 8).controller());
  }

  @Test
  void onlyTheGenericNodeIsANamespace() {
    assertDoesNotThrow(() -> generic().requireNamespace());
    refusesNamespace(of(BLOCK, 259, 300), "a block node", "open the generic node /dev/ng2n7");
    refusesNamespace(of(BLOCK, 259, 1), "open the generic node /dev/ng2n7");
    refusesNamespace(of(BLOCK, 8, 0), "no namespace of an NVMe drive");
    refusesNamespace(of(CHARACTER, 240, 2), "node of a controller", "/dev/ng2n1");
    refusesNamespace(of(CHARACTER, 1, 3), "not the generic node");
    refusesNamespace(of(0100000, 0, 0), "not the generic node");
    assertDoesNotThrow(() -> of(CHARACTER, 240, 2).requireController());
    refuses(FileSystemException.class, () -> generic().requireController(), "such as /dev/nvme2");
    refuses(FileSystemException.class, () -> of(BLOCK, 8, 0).requireController(), "/dev/nvme0");
  }

  @Test
  void aMissingNodeIsForTheOpenToRefuse() {
    NvmeSysfs missing = NvmeSysfs.of(sys.resolve("missing"), sys);
    assertDoesNotThrow(missing::requireNamespace);
    assertDoesNotThrow(missing::requireController);
  }

  private NvmeSysfs generic() {
    return of(CHARACTER, 10, 7);
  }

  /** Numbers above 255 are in the upper bits: makedev(3). */
  private NvmeSysfs of(int kind, long major, long minor) {
    long numbers = ((major & 0xfff) << 8) | (minor & 0xff) | ((minor & ~0xffL) << 12);
    return NvmeSysfs.of(NODE, sys, kind, numbers);
  }

  private static void refusesNamespace(NvmeSysfs node, String... hints) {
    refuses(FileSystemException.class, node::requireNamespace, hints);
  }

  private void device(String kind, String numbers, Path device, String group) throws IOException {
    Path groups = Files.createDirectories(sys.resolve("class").resolve(group));
    Files.createSymbolicLink(device.resolve("subsystem"), groups);
    Path link = Files.createDirectories(sys.resolve("dev").resolve(kind)).resolve(numbers);
    Files.createSymbolicLink(link, device);
  }

  private void put(String attribute, String value) throws IOException {
    Files.writeString(block.resolve(attribute), value + "\n");
  }
}
