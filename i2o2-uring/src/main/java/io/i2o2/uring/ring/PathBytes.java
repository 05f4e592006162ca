package io.i2o2.uring.ring;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Paths as the kernel takes them. */
public final class PathBytes {
  /** What the JDK itself encodes paths with. */
  private static final Charset CHARSET =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private PathBytes() {}

  /**
   * The bytes of a path, without a zero at the end.
   *
   * @throws InvalidPathException if the JVM's encoding cannot express it
   */
  public static byte[] of(Path path) {
    String text = path.toString();
    try {
      ByteBuffer encoded = CHARSET.newEncoder().encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      InvalidPathException invalid =
          new InvalidPathException(
              text, "cannot be encoded in " + CHARSET + "; set LANG or LC_ALL");
      invalid.initCause(e);
      throw invalid;
    }
  }
}
