package io.i2o2.contract.differential;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.CRC32;

/** What a rival's folder holds at the start, and what its files have come to. */
final class Folder {
  /** Regular files, some of which are there at the start. */
  static final List<String> FILES = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");

  /** Everything that may be opened, by names that succeed and names that fail. */
  static final List<String> NAMES =
      List.of(
          "a",
          "b",
          "c",
          "d",
          "e",
          "f",
          "g",
          "h",
          "i",
          "link-to-a",
          "link-to-e",
          "link-to-itself",
          "directory",
          "a/below-a-file",
          "missing/file",
          "missing",
          "forbidden",
          "n".repeat(300));

  /** Where files are written to: the front, and where 31 and 32 bits end. */
  static final List<Long> REGIONS = List.of(0L, 1L << 31, 1L << 32);

  private static final int BEFORE_REGION_BYTES = 1 << 14;
  private static final int REGION_BYTES = 1 << 17;

  private Folder() {}

  static void fill(Path folder) throws IOException {
    Files.createDirectory(folder);
    Files.write(folder.resolve("a"), new byte[10_000]);
    Files.write(folder.resolve("b"), new byte[] {1, 2, 3});
    Files.createFile(folder.resolve("c"));
    Files.createSymbolicLink(folder.resolve("link-to-a"), Path.of("a"));
    Files.createSymbolicLink(folder.resolve("link-to-e"), Path.of("e"));
    Files.createSymbolicLink(folder.resolve("link-to-itself"), Path.of("link-to-itself"));
    Files.createDirectory(folder.resolve("directory"));
    Files.createFile(
        folder.resolve("forbidden"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
  }

  /** Sizes, permissions, and checksums of all that was ever written: the files are sparse. */
  static String describe(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : FILES) {
      Path file = folder.resolve(name);
      text.append(name).append(": ");
      text.append(Files.exists(file) ? describeFile(file) : "missing").append("; ");
    }
    return text.toString();
  }

  private static String describeFile(Path file) throws IOException {
    String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      StringBuilder text = new StringBuilder(permissions + " " + channel.size() + " bytes");
      for (long region : REGIONS) {
        text.append(' ').append(checksum(channel, Math.max(0, region - BEFORE_REGION_BYTES)));
      }
      return text.toString();
    }
  }

  private static String checksum(FileChannel channel, long start) throws IOException {
    CRC32 crc = new CRC32();
    ByteBuffer buffer = ByteBuffer.allocate(REGION_BYTES);
    while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) >= 0) {
      // On to the end of the region or of the file.
    }
    crc.update(buffer.flip());
    return Long.toHexString(crc.getValue());
  }
}
