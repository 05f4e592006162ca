package io.i2o2.uring.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel tells in files about io_uring and this process. Where a file is missing or may
 * not be read, it tells nothing.
 *
 * @param root where procfs is mounted
 */
public record Proc(Path root) {
  private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");

  /** More than any of these files has. */
  private static final int MOST_BYTES = 1 << 14;

  /** The largest page that kernels for our processors are built with. */
  private static final long LARGEST_PAGE_BYTES = 65_536;

  private static final long AT_PAGESZ = 6; // getauxval(3)
  private static final int AUXV_ENTRY_BYTES = 2 * Long.BYTES;

  /** The system's own. */
  public static Proc ofSystem() {
    return new Proc(Path.of("/proc"));
  }

  /** The sysctl {@code kernel.io_uring_disabled}: 0, 1 or 2; or empty. */
  String uringDisabled() {
    return read("sys/kernel/io_uring_disabled");
  }

  /** The sysctl {@code kernel.io_uring_group}: a group's number, -1 for none; or empty. */
  String uringGroup() {
    return read("sys/kernel/io_uring_group");
  }

  /** The kernel's version, such as 6.1.0-18-cloud-amd64; or empty. */
  String kernel() {
    return read("sys/kernel/osrelease");
  }

  /**
   * Whether this kernel counts the memory of rings against {@code RLIMIT_MEMLOCK}, or only that of
   * registered buffers: rings count from 6.14 on. Where the version cannot be read they may count.
   */
  public boolean countsRings() {
    Matcher version = VERSION.matcher(kernel());
    if (!version.lookingAt()) {
      return true;
    }
    int major = Integer.parseInt(version.group(1));
    return major > 6 || (major == 6 && Integer.parseInt(version.group(2)) >= 14);
  }

  /** Whether a seccomp filter looks at this process's system calls. */
  boolean hasSeccompFilter() {
    return read("self/status").lines().anyMatch("Seccomp:\t2"::equals);
  }

  /** The size of a page; where that cannot be read the largest: more is refused then, not less. */
  long pageBytes() {
    try {
      byte[] auxv = Files.readAllBytes(root.resolve("self/auxv"));
      ByteBuffer pairs = ByteBuffer.wrap(auxv).order(ByteOrder.nativeOrder());
      while (pairs.remaining() >= AUXV_ENTRY_BYTES) {
        boolean isPageSize = pairs.getLong() == AT_PAGESZ;
        long value = pairs.getLong();
        if (isPageSize) {
          return value;
        }
      }
      return LARGEST_PAGE_BYTES;
    } catch (IOException e) {
      return LARGEST_PAGE_BYTES;
    }
  }

  /**
   * By one read of enough bytes: the integers of /proc/sys answer only a read at position 0, and
   * {@link Files#readString} begins with one of a single byte, which a file of size 0 invites.
   */
  private String read(String file) {
    try (SeekableByteChannel channel = Files.newByteChannel(root.resolve(file))) {
      ByteBuffer buffer = ByteBuffer.allocate(MOST_BYTES);
      channel.read(buffer);
      return StandardCharsets.UTF_8.decode(buffer.flip()).toString().strip();
    } catch (IOException e) {
      return "";
    }
  }
}
