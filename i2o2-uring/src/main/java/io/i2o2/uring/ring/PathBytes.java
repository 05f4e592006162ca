package io.i2o2.uring.ring;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Paths as the kernel takes them: the bytes that java.nio itself would hand over, whatever the
 * locale makes of them as text.
 */
public final class PathBytes {
  /** Nothing can lie below it, so that no system call about a path below it ever waits. */
  private static final String DEAD_END = "/dev/null/";

  /** Whether a relative path of java.nio starts at the working directory of the process. */
  private static final boolean STARTS_WHERE_PROCESS_IS = startsWhereProcessIs();

  private PathBytes() {}

  /** The bytes of a path of the JDK's own file system, without a zero at the end. */
  public static byte[] of(Path path) {
    Path full = path.isAbsolute() || STARTS_WHERE_PROCESS_IS ? path : path.toAbsolutePath();
    String text = full.toString();
    if (text.isEmpty()) {
      return new byte[] {'.'};
    }
    // A byte that the locale cannot decode becomes U+FFFD, which is not ASCII.
    return isAscii(text) ? text.getBytes(StandardCharsets.US_ASCII) : raw(full);
  }

  /** Decodes its URI, the only public place where the JDK shows the bytes of a path as they are. */
  private static byte[] raw(Path path) {
    Path names = path.subpath(0, path.getNameCount());
    Path below = path.getFileSystem().getPath(DEAD_END).resolve(names);
    String encoded = below.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
    if (path.isAbsolute()) {
      bytes.write('/');
    }
    for (int i = DEAD_END.length(); i < encoded.length(); i++) {
      char each = encoded.charAt(i);
      if (each == '%') {
        bytes.write(Integer.parseInt(encoded, i + 1, i + 3, 16));
        i += 2;
      } else {
        bytes.write(each);
      }
    }
    return bytes.toByteArray();
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** Not so where the property user.dir was set, which java.nio heeds when the JVM starts. */
  private static boolean startsWhereProcessIs() {
    try {
      Path process = Files.readSymbolicLink(Path.of("/proc/self/cwd"));
      return process.equals(Path.of("").toAbsolutePath());
    } catch (IOException | RuntimeException e) {
      // An absolute path is right in any case, only longer.
      return false;
    }
  }
}
