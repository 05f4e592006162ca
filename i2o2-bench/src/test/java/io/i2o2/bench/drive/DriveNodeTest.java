package io.i2o2.bench.drive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who uses a drive, by tables as the kernel has them. */
final class DriveNodeTest {
  @TempDir private Path folder = Path.of("");
  private Path device = Path.of("");

  @BeforeEach
  void plantTables() throws IOException {
    for (String name : List.of("ng1n1", "ng0n1")) {
      Files.createDirectories(sys().resolve("class/nvme-generic").resolve(name));
    }
    device = Files.createDirectories(sys().resolve("class/block/nvme0n1"));
    Files.createDirectories(device.resolve("holders"));
    Files.writeString(device.resolve("dev"), "259:3\n");
    Files.createDirectories(proc().resolve("self"));
    mounts("22 1 8:1 / / rw - ext4 /dev/sda1 rw");
    Files.writeString(proc().resolve("swaps"), "Filename\tType\n");
  }

  @Test
  void genericNodesHaveTheirBlockDevices() {
    List<DriveNode> all = DriveNode.all(sys(), proc());
    assertEquals(List.of("/dev/ng0n1", "/dev/ng1n1"), all.stream().map(Object::toString).toList());
    assertEquals("nvme0n1", all.getFirst().block());
    assertEquals(Path.of("/dev/nvme0n1"), all.getFirst().blockPath());
    assertEquals(List.of(), DriveNode.all(folder, proc()));
  }

  @Test
  void aBlockNodeIsAnsweredWithItsGenericNode() throws IOException {
    List<DriveNode> all = DriveNode.all(sys(), proc());
    Path link = Path.of("link");
    assertEquals("nvme1n1", DriveNode.of(link, "ng1n1", all).block());
    assertEquals(link, DriveNode.of(link, "ng1n1", all).path());
    IOException refused = assertThrows(IOException.class, () -> DriveNode.of(link, "nvme1n1", all));
    assertEquals(
        "link is a block node, which takes no NVMe commands: name /dev/ng1n1",
        refused.getMessage());
  }

  @Test
  void nothingUsesAnEmptyDrive() throws IOException {
    assertEquals(List.of(), node().users());
  }

  @Test
  void aMountIsFoundByNumberAndByName() throws IOException {
    mounts("30 22 259:3 / /mnt rw shared:1 - ext4 /dev/root rw");
    assertEquals(List.of("nvme0n1 is mounted on /mnt"), node().users());
    mounts("31 22 0:40 / /data rw - btrfs /dev/nvme0n1 rw");
    assertEquals(List.of("nvme0n1 is mounted on /data"), node().users());
  }

  @Test
  void partitionsAreUsersAndHaveSome() throws IOException {
    Path part = Files.createDirectories(device.resolve("nvme0n1p1"));
    Files.writeString(part.resolve("partition"), "1");
    Files.writeString(part.resolve("dev"), "259:4");
    Files.createDirectories(part.resolve("holders/dm-0"));
    mounts("30 22 259:4 / /home rw - ext4 /dev/nvme0n1p1 rw");
    Files.writeString(proc().resolve("swaps"), "Filename\tType\n/dev/nvme0n1p1 partition 1 2 -2\n");
    assertEquals(
        List.of(
            "it has partition nvme0n1p1",
            "dm-0 is made of nvme0n1p1",
            "nvme0n1p1 is mounted on /home",
            "nvme0n1p1 is used for swap"),
        node().users());
  }

  @Test
  void holdersOfTheWholeDriveAreUsers() throws IOException {
    Files.createDirectories(device.resolve("holders/md0"));
    assertEquals(List.of("md0 is made of nvme0n1"), node().users());
  }

  @Test
  void whatCannotBeFoundOutIsNotNothing() throws IOException {
    Files.delete(proc().resolve("swaps"));
    assertThrows(NoSuchFileException.class, () -> node().users());
    assertThrows(IOException.class, () -> DriveNode.of(Files.createFile(folder.resolve("x"))));
    assertThrows(NoSuchFileException.class, () -> DriveNode.of(folder.resolve("missing")));
  }

  @Test
  void accessNamesOwnerAndMode() throws IOException {
    Path file = Files.createFile(folder.resolve("node"));
    String access = new DriveNode(file, "nvme0n1", sys(), proc()).access();
    assertTrue(access.matches("[rwx-]{9} \\S+:\\S+, this process may read and write"), access);
    String missing = new DriveNode(folder.resolve("none"), "nvme0n1", sys(), proc()).access();
    assertTrue(missing.startsWith("not known"), missing);
  }

  @Test
  void pollQueuesAreWhatSysfsSays() throws IOException {
    Path polls = Files.createDirectory(device.resolve("queue")).resolve("io_poll");
    assertThrows(NoSuchFileException.class, () -> node().pollObstacle());
    Files.writeString(polls, "1\n");
    assertNull(node().pollObstacle());
    Files.writeString(polls, "0\n");
    String why = String.valueOf(node().pollObstacle());
    assertTrue(why.contains("nvme.poll_queues") && why.contains(polls.toString()), why);
  }

  private DriveNode node() {
    return DriveNode.all(sys(), proc()).getFirst();
  }

  private Path sys() {
    return folder.resolve("sys");
  }

  private Path proc() {
    return folder.resolve("proc");
  }

  private void mounts(String line) throws IOException {
    Files.writeString(proc().resolve("self/mountinfo"), line + "\n");
  }
}
